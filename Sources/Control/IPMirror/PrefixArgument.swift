internal import Addressing

/// A prefix as `ip` reads it: more forms than an address has elsewhere (`get_prefix_1` in lib/utils.c).
enum PrefixArgument: Hashable, Sendable {
    /// The prefix of length zero; of a family where one was chosen.
    case everything(IPFamily?)
    case prefix(IPPrefix)

    /// Nil for `any` and `all`, which ask for nothing unless a family was chosen.
    init?(_ text: String, _ family: IPFamily?) throws(Refusal) {
        if ["default", "any", "all"].contains(text) {
            guard text == "default" || family != nil else { return nil }
            self = .everything(family)
            return
        }
        guard let prefix = Self.prefix(text), family == nil || prefix.family == family else {
            let words = family.map { $0 == .ipv4 ? "inet" : "inet6" } ?? "any valid"
            throw .notAPrefix(text, words)
        }
        self = .prefix(prefix)
    }

    /// The prefix among those of a family; nil if it is of the other one.
    func prefix(of family: IPFamily) -> IPPrefix? {
        switch self {
        case .everything(nil): .everything(family)
        case .everything(.some(let chosen)): chosen == family ? .everything(family) : nil
        case .prefix(let prefix): prefix.family == family ? prefix : nil
        }
    }

    private static func prefix(_ text: String) -> IPPrefix? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = address(parts[0]) else { return nil }
        guard parts.count == 2 else {
            return try? IPPrefix(base: address, length: address.family.width)
        }
        guard let length = length(parts[1]) else { return nil }
        // Bits beyond the length are compared by nobody.
        return try? IPPrefix(containing: address, length: length)
    }

    private static func address(_ text: Substring) -> IPAddress? {
        if text.contains(":") { return try? IPAddress.v6(IPv6Address(text)) }
        return shortIPv4(text).map { .v4(IPv4Address(bits: $0)) }
    }

    /// One to four numbers, decimal, octal or hexadecimal; what is missing at the end is zero.
    private static func shortIPv4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 4 else { return nil }
        var bits: UInt32 = 0
        for (position, part) in parts.enumerated() {
            guard let octet = unsigned(part, upTo: 255) else { return nil }
            bits |= octet << UInt32(24 - 8 * position)
        }
        return bits
    }

    /// A number of bits, or a mask such as 255.255.0.0.
    private static func length(_ text: Substring) -> Int? {
        if let number = unsigned(text) { return Int(number) }
        guard let mask = shortIPv4(text), ~mask & (~mask &+ 1) == 0 else { return nil }
        return (~mask).leadingZeroBitCount
    }
}
