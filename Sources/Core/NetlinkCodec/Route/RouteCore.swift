internal import Addressing
internal import WireFormat

/// What nearly all routes have, without a reference and an optional in it.
///
/// It is decoded, copied and dropped as plain bytes, which is what a table of 100,000 routes costs.
struct RouteCore: Hashable, Sendable {
    /// Addresses as integers; which of them count, and of which family they are, `present` tells.
    var destination: UInt128 = 0
    var gateway: UInt128 = 0
    var preferredSource: UInt128 = 0
    var table: UInt32 = 0
    var metric: UInt32 = 0
    /// Zero is none.
    var interface: UInt32 = 0
    /// Of a single next hop in the low byte, of the whole route above it.
    var flags: UInt32 = 0
    var expires: Int32 = 0
    var error: Int32 = 0
    var family: IPFamily
    var destinationLength: UInt8 = 0
    var source: UInt8 = 0
    var scope: UInt8 = 0
    var type: UInt8 = 0
    var typeOfService: UInt8 = 0
    var preference: UInt8 = 0
    var present: Presence = []

    @inline(__always)
    init(family: IPFamily) { self.family = family }

    /// Which of the values that a route may lack it has.
    struct Presence: OptionSet, Hashable, Sendable {
        var rawValue: UInt8

        static let metric = Self(rawValue: 1 << 0)
        static let preference = Self(rawValue: 1 << 1)
        static let lifetime = Self(rawValue: 1 << 2)
        static let gateway = Self(rawValue: 1 << 3)
        static let gatewayIsIPv6 = Self(rawValue: 1 << 4)
        static let preferredSource = Self(rawValue: 1 << 5)
        static let preferredSourceIsIPv6 = Self(rawValue: 1 << 6)
    }
}

extension RouteCore {
    var prefix: IPPrefix {
        get {
            let base = IPAddress(bits: destination, family: family)
            // The length was checked against the family when it was set.
            guard let prefix = try? IPPrefix(containing: base, length: Int(destinationLength)) else {
                preconditionFailure("\(base)/\(destinationLength) has a checked length")
            }
            return prefix
        }
        set {
            family = newValue.family
            destination = newValue.base.bits
            destinationLength = UInt8(newValue.length)
        }
    }

    var origin: RouteOrigin {
        get {
            var origin = RouteOrigin(
                table: RouteTable(rawValue: table), source: RouteProtocol(rawValue: source),
                scope: RouteScope(rawValue: scope), type: RouteType(rawValue: type))
            origin.typeOfService = typeOfService
            return origin
        }
        set {
            table = newValue.table.rawValue
            source = newValue.source.rawValue
            scope = newValue.scope.rawValue
            type = newValue.type.rawValue
            typeOfService = newValue.typeOfService
        }
    }

    /// The next hop, where there is one and nothing rare in it.
    var hop: NextHop {
        get {
            NextHop(
                gateway: address(gateway, .gateway, .gatewayIsIPv6), interface: InterfaceIndex(interface),
                flags: RouteFlags(rawValue: flags).intersection(.ofNextHop))
        }
        set {
            gateway = set(newValue.gateway, .gateway, .gatewayIsIPv6)
            interface = newValue.interface?.rawValue ?? 0
            flags = flags & ~RouteFlags.ofNextHop.rawValue | newValue.flags.rawValue
        }
    }

    var sourceAddress: IPAddress? {
        get { address(preferredSource, .preferredSource, .preferredSourceIsIPv6) }
        set { preferredSource = set(newValue, .preferredSource, .preferredSourceIsIPv6) }
    }

    private func address(_ bits: UInt128, _ presence: Presence, _ isIPv6: Presence) -> IPAddress? {
        guard present.contains(presence) else { return nil }
        return IPAddress(bits: bits, family: present.contains(isIPv6) ? .ipv6 : .ipv4)
    }

    private mutating func set(_ address: IPAddress?, _ presence: Presence, _ isIPv6: Presence) -> UInt128 {
        present.subtract([presence, isIPv6])
        guard let address else { return 0 }
        present.formUnion(address.family == .ipv6 ? [presence, isIPv6] : presence)
        return address.bits
    }
}
