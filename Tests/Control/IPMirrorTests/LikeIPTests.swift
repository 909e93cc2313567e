import NetworkTesting
import SystemHandles
import Testing

/// Command lines whose output, complaint and exit status must be those of the real `ip`.
@Suite(.networkNamespace) struct LikeIPTests {
    @Test(arguments: [
        "link", "l", "link list", "link show", "link lst", "-j link", "-j -p link", "-p link", "-o link",
        "-o -j link", "-br link", "-br -j link", "-br -j -p link", "-br -d link", "-br -o link", "-N link",
        "-4 link", "-6 l sh", "-0 link", "-c=never l", "-h -t -ts -iec link", "-- link", "--br link",
    ])
    func listsLinks(_ line: String) throws { try SampleNode().expectSame(line) }

    @Test(arguments: [
        "link list dev v1", "link list v1", "link list underlay", "l l swiftlet.1 up", "link list up",
        "link list master br0", "link list nomaster", "link list type vxlan", "link list type veth up",
        "link list type bridge_slave", "link list type veth_slave", "link list type _slave",
        "link list type veth master br0", "link list type veth nomaster", "link list dev v1 type bridge",
        "link list dev v1 master br0", "link list group default", "link list group 7", "link list type none",
        "-N link list group default", "link list master if1",
    ])
    func choosesLinks(_ line: String) throws {
        let node = try SampleNode()
        try node.expectSame(line)
        try node.expectSame("-j \(line)")
        try node.expectSame("-br -j -p \(line)")
    }

    @Test(arguments: [
        "route", "r", "ro li", "r sh", "r s", "r lst", "-4 route", "-6 route", "-f inet6 route",
        "-family inet r", "-6 -4 r", "route list table main", "route list table local", "-d route",
        "route list table all", "-6 route list table all", "-6 route list table local", "-d -6 route",
        "route list table 0", "route list table 100", "route list table 0x64", "route list table 200",
        "-d route list table 100", "-br route", "-N route", "-N route list table all",
    ])
    func listsRoutes(_ line: String) throws {
        let node = try SampleNode()
        try node.expectSame(line)
        try node.expectSame("-j \(line)")
        try node.expectSame("-j -p \(line)")
        try node.expectSame("-o \(line)")
    }

    @Test(arguments: [
        "dev v1", "dev lo", "dev br0 table all", "oif v1", "dev v1 proto kernel", "proto 83", "proto 0x53",
        "proto static", "proto all", "pro boot", "scope link", "scope global", "scope all", "sc 253",
        "type blackhole", "type 6", "type unicast", "type local table local", "type brd table local",
        "type multicast", "type 12", "metric 100", "preference 7", "tos 0x10", "tos 10", "dsfield AF11",
        "via 192.0.2.254", "via 192.0.2.0/24", "via inet6 fe80::1", "via any", "via default", "src 10.1.2.1",
        "src 10/8", "src any", "root 10/8", "root 10.5.0.0/16", "root 0/0", "match 10.5.1.2", "match 0/0",
        "exact 10.5.0.0/16", "10.5.0.0/16", "to 10.5.0.0/255.255.0.0", "to root 10/0x8", "10.6.1.1",
        "default", "any", "match any", "root all", "root 010.0.0.0/5", "root 0x0a.5/16", "1", "fd01::/64",
        "table all proto boot type unicast", "table all table main dev tun0", "dev v1 dev br0",
    ])
    func choosesRoutes(_ words: String) throws {
        let node = try SampleNode()
        try node.expectSame("route list \(words)")
        try node.expectSame("-4 -j route list \(words)")
        try node.expectSame("-6 -d route list \(words)")
    }

    @Test(arguments: [
        "-6 route list root fd00::/8", "-6 route list match fd01::5", "-6 route list default",
        "-6 route list via fd00::2", "-6 route list exact fd02::/48",
    ])
    func choosesRoutesOfIPv6(_ line: String) throws { try SampleNode().expectSame(line) }

    @Test(arguments: [
        "link list dev nosuch", "link list nosuch", "-j link list nosuch", "link list master nosuch",
        "link list a/b", "link list averyveryverylongname", "link list 5", "link list dev if99",
        "-j link list if99", "link list group nosuch", "link list v1 extra", "link list dev v1 dev v0",
        "link list dev", "link list type", "link list master", "link nosuch", "nosuch", "-nosuch link",
        "route nosuch", "route list nosuch", "route list dev nosuch", "route list dev", "route list table",
        "route list table nosuch", "route list table 999", "-j route list table 999", "-c=pink link",
        "-j -p route list table 999", "-6 route list table 999", "route list table -1",
        "route list table 4294967296", "route list table 4294967295", "route list proto nosuch",
        "route list proto 256", "route list scope nosuch", "route list type nosuch", "route list type 300",
        "route list metric nosuch", "route list tos nosuch", "route list tos 256", "route list via nosuch",
        "route list src nosuch", "route list root", "route list 10.5.0.0/33", "route list 10.5.0.0/",
        "route list root /8", "route list 10.5.0.0.0/16", "route list 256.1.1.1", "route list table all help",
        "-6 route list 10.5.0.0/16", "-4 route list fd00::/64", "-f nosuch route", "-n nosuch link",
        "route list table nosuch dev nosuch", "route list dev nosuch table nosuch",
    ])
    func complains(_ line: String) throws { try SampleNode().expectSame(line) }

    @Test(
        arguments: ["", "-j ", "-6 "], ["route", "route list table local", "route list table all", "link"])
    func listsAnEmptyNamespace(_ options: String, _ command: String) throws {
        let (node, name) = (
            try SampleNode(), NamedNamespace(name: "swiftlet-test-\(UInt64.random(in: 0...(.max)))")
        )
        try name.create()
        defer { try? name.remove() }
        try node.expectSame("-n \(name.name) \(options)\(command)")
    }

    @Test func namesTheNamespaceOfAFarEnd() throws {
        let (node, name) = (
            try SampleNode(), NamedNamespace(name: "swiftlet-test-\(UInt64.random(in: 0...(.max)))")
        )
        try name.create()
        defer { try? name.remove() }
        _ = try node.ip(["link", "add", "n0", "type", "veth", "peer", "name", "n1", "netns", name.name])
        for line in ["link list n0", "link", "-j link list n0", "-o l", "-n \(name.name) link"] {
            try node.expectSame(line)
        }
    }
}
