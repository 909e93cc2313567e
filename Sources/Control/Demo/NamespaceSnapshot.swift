internal import Addressing
internal import NetlinkCodec
internal import NetlinkSession
internal import SystemHandles

/// What stands in a network namespace, as lines that can be compared: links, addresses, routes, rules.
package struct NamespaceSnapshot: Equatable {
    let lines: Set<String>

    /// Reads the namespace of the calling thread.
    static func take(_ open: Laboratory.SessionOpener) throws -> NamespaceSnapshot {
        let session = try open()
        var lines: [String] = []
        for link in try session.list(.links) {
            lines.append("link \(link.name) \(link.kind?.name ?? "") mtu \(link.mtu)")
        }
        let kernelsOwn = try IPPrefix("fe80::/10")
        lines += try session.list(.addresses()).filter { !kernelsOwn.contains($0.address.address) }
            .map { "address \($0)" }
        for family in IPFamily.allCases {
            // Link-local and multicast routes come and go with links, some time after them.
            lines += try session.list(.routes(family))
                .filter { !kernelsOwn.overlaps($0.destination) && $0.origin.type != .multicast }
                .map { "route \($0) table \($0.origin.table.rawValue)" }
        }
        for program in ["iptables-save", "ip6tables-save"] {
            lines += try rules(program)
        }
        return NamespaceSnapshot(lines: Set(lines))
    }

    /// The rules and chains, without the comment lines and counters.
    ///
    /// An empty table is as good as none.
    private static func rules(_ program: String) throws -> [String] {
        try ChildProcess.run(Command(program)).outputText.split(separator: "\n")
            .filter { $0.hasPrefix("-A") || $0.hasPrefix(":") && $0.contains(" - ") }
            .map { "\(program) " + $0.prefix { $0 != "[" } }
    }

    /// What is here and not there.
    func subtracting(_ other: NamespaceSnapshot) -> [String] { lines.subtracting(other.lines).sorted() }
}
