package import Addressing
package import NetlinkCodec

/// What a list needs to know beyond its objects: the names of what they point to.
package struct Surroundings: Sendable {
    package var links: [InterfaceIndex: Link]
    /// Names below /run/netns by this namespace's ids for them.
    package var namespaces: [Int32: String]
    package var vocabulary: Vocabulary

    package init(
        links: [Link] = [], namespaces: [Int32: String] = [:], vocabulary: Vocabulary = Vocabulary()
    ) {
        self.links = Dictionary(links.map { ($0.index, $0) }) { _, last in last }
        self.namespaces = namespaces
        self.vocabulary = vocabulary
    }

    /// The name of a link, or `ifN` for one that is not here.
    func linkName(_ index: InterfaceIndex) -> String { links[index]?.name.text ?? "if\(index)" }

    /// The kind of the link that this one is a port of.
    package func portKind(of link: Link) -> String? {
        link.relations.master.flatMap { links[$0]?.kind?.name }
    }
}

/// The words for numbers, with iproute2's own until files add to them (lib/rt_names.c).
package struct Vocabulary: Hashable, Sendable {
    package var tables = NameTable([253: "default", 254: "main", 255: "local"])
    package var protocols = NameTable(
        [
            0: "unspec", 1: "redirect", 2: "kernel", 3: "boot", 4: "static", 8: "gated", 9: "ra", 10: "mrt",
            11: "zebra", 12: "bird", 13: "dnrouted", 14: "xorp", 15: "ntk", 16: "dhcp", 18: "keepalived",
            42: "babel", 99: "openr", 186: "bgp", 187: "isis", 188: "ospf", 189: "rip", 192: "eigrp",
        ], upTo: 255)
    package var scopes = NameTable(
        [0: "global", 200: "site", 253: "link", 254: "host", 255: "nowhere"], upTo: 255)
    package var groups = NameTable([0: "default"])
    /// IPv4 type of service.
    package var services = NameTable(upTo: 255)

    package init() {}
}
