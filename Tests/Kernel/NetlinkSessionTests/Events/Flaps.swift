import Addressing
import NetlinkCodec

/// Many objects that come and go.
enum Flaps {
    /// That many host routes from 10.128.0.0 on.
    static func routes(_ count: Int, on interface: InterfaceIndex) throws -> [Route] {
        try (0..<count).map { number in
            let base = IPAddress(bits: 0x0a80_0000 + UInt128(number), family: .ipv4)
            return Route(
                to: try IPPrefix(base: base, length: 32), on: interface,
                origin: RouteOrigin(source: .swiftlet, scope: .link))
        }
    }
}
