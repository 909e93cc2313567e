/// One transport port, or several in a row.
package struct PortRange: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let first: UInt16
    package let last: UInt16

    /// - Throws: `badPorts` if the last comes before the first.
    package init(_ first: UInt16, through last: UInt16) throws(FirewallError) {
        guard first <= last else { throw .badPorts("\(first):\(last)") }
        self.first = first
        self.last = last
    }

    package init(_ port: UInt16) {
        first = port
        last = port
    }

    package var count: Int { Int(last) - Int(first) + 1 }
    package var description: String { first == last ? "\(first)" : "\(first)-\(last)" }

    package func overlaps(_ other: Self) -> Bool { first <= other.last && other.first <= last }

    package static func < (left: Self, right: Self) -> Bool {
        (left.first, left.last) < (right.first, right.last)
    }

    /// The ends with a separator between them if they differ.
    func write(_ separator: Unicode.Scalar, to buffer: inout TextBuffer) {
        buffer.add(first)
        guard first != last else { return }
        buffer.add(separator)
        buffer.add(last)
    }

    init?(text: Substring, separator: Character) {
        let ends = text.split(separator: separator, omittingEmptySubsequences: false).map { UInt16($0) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else {
            return nil
        }
        guard let range = try? Self(first, through: last) else { return nil }
        self = range
    }
}

/// The ports that a rule matches.
///
/// iptables says the two differently (`--dport` and `-m multiport --dports`), and a list of one is not a port.
package enum Ports: Hashable, Sendable {
    case range(PortRange)
    case list(PortList)
}

/// Up to 15 ports, where a range counts as two (`XT_MULTI_PORTS`).
package struct PortList: Hashable, Sendable {
    package let ranges: [PortRange]

    package init(_ ranges: [PortRange]) throws(FirewallError) {
        let slots = ranges.reduce(0) { $0 + $1.slots }
        guard (1...PortRange.mostSlots).contains(slots) else { throw .badPortList(count: slots) }
        self.ranges = ranges
    }

    init(checked ranges: [PortRange]) { self.ranges = ranges }
}

extension PortRange {
    static let mostSlots = 15
    /// The places that it takes in a list.
    var slots: Int { first == last ? 1 : 2 }
}

/// Which flags of a TCP segment are looked at, and which of these must be set.
package struct TCPFlagMatch: Hashable, Sendable {
    package let mask: TCPFlags
    package let set: TCPFlags

    package init(_ set: TCPFlags, of mask: TCPFlags) {
        self.mask = mask
        self.set = set
    }

    /// The first segment of a connection in either direction, of which alone the segment size can be changed.
    package static let opening = Self(.syn, of: [.syn, .rst])
}

/// Flags of a TCP segment (RFC 9293 §3.1).
package struct TCPFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let fin = Self(rawValue: 1)
    package static let syn = Self(rawValue: 2)
    package static let rst = Self(rawValue: 4)
    package static let psh = Self(rawValue: 8)
    package static let ack = Self(rawValue: 16)
    package static let urg = Self(rawValue: 32)

    /// In the order of iptables and nft.
    static let named: [(flag: TCPFlags, name: String)] = [
        (.fin, "FIN"), (.syn, "SYN"), (.rst, "RST"), (.psh, "PSH"), (.ack, "ACK"), (.urg, "URG"),
    ]

    var names: [String] { Self.named.filter { contains($0.flag) }.map(\.name) }
    var text: String { isEmpty ? "NONE" : names.joined(separator: ",") }

    /// Reads a comma list, `ALL` or `NONE`.
    init?(text: some StringProtocol) {
        var flags: TCPFlags = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            switch word {
            case "ALL": flags = TCPFlags(rawValue: 63)
            case "NONE": continue
            default:
                guard let named = Self.named.first(where: { $0.name == word }) else { return nil }
                flags.insert(named.flag)
            }
        }
        self = flags
    }
}
