import Addressing
import Encapsulation
import GoldenFiles

extension SeededGenerator {
    mutating func number<Value: FixedWidthInteger>(_: Value.Type = Value.self) -> Value {
        Value.random(in: .min ... .max, using: &self)
    }

    mutating func macAddress() -> MACAddress { MACAddress(bits: number()) }

    mutating func endpoints() -> IPEndpoints {
        Bool.random(using: &self)
            ? .ipv4(source: IPv4Address(bits: number()), destination: IPv4Address(bits: number()))
            : .ipv6(source: IPv6Address(bits: number()), destination: IPv6Address(bits: number()))
    }

    /// Seeds of a test: some that stay, and a fresh one.
    static let seeds: [UInt64] = [1, 2, 3, .random(in: .min ... .max)]
}
