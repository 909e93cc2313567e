package import Addressing
internal import CLinuxNetworking
import Glibc
package import SystemPackage

/// A socket that asks how much the tables of iptables-legacy hold, in the namespace that it was opened in.
///
/// The kernel tells nobody when these tables change: two answers that differ are the cheapest sign.
package struct XTablesSocket: ~Copyable, Sendable {
    private let socket: Descriptor
    private let family: CInt

    /// Opens a socket in the calling thread's namespace; it takes `CAP_NET_RAW`.
    package init(_ family: IPFamily) throws(Errno) {
        self.family = CInt(family.rawValue)
        let type = CInt(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue)
        let raw = Glibc.socket(self.family, type, CInt(IPPROTO_RAW))
        guard raw >= 0 else { throw Errno(rawValue: errno) }
        socket = Descriptor(owning: raw)
    }

    /// The names of the tables that are there, in the calling thread's namespace; none where no program made any.
    ///
    /// Only these are to be asked about: the kernel makes what it is asked for.
    package static func tables(_ family: IPFamily) -> [String] {
        let name = family == .ipv4 ? "ip_tables_names" : "ip6_tables_names"
        let bytes = try? Descriptor.contents(of: "/proc/thread-self/net/\(name)", limit: 1 << 16)
        return String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n").map(String.init).sorted()
    }

    /// How much a table holds; it takes `CAP_NET_ADMIN`.
    package func size(of table: String) throws(Errno) -> XTablesSize {
        var size = swiftlet_xtables_size()
        let error = unsafe swiftlet_xtables_size(socket.rawValue, family, table, &size)
        guard error == 0 else { throw Errno(rawValue: error) }
        return XTablesSize(
            entries: Int(size.entries), bytes: Int(size.bytes), builtInChains: size.hooks.nonzeroBitCount)
    }
}

/// How much a table of iptables-legacy holds.
package struct XTablesSize: Hashable, Sendable {
    /// Rules, each chain's name and end, and the table's end.
    package let entries: Int
    package let bytes: Int
    package let builtInChains: Int

    /// Whether nothing was ever added: each built-in chain has its policy, and the table its end.
    package var isEmpty: Bool { entries <= builtInChains + 1 }
}
