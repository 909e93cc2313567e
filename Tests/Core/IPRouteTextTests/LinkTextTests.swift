import Addressing
import IPRouteText
import NetlinkCodec
import Testing

/// The expected texts are those of iproute2 6.1.0 for such links.
struct LinkTextTests {
    private func text(
        _ link: Link, _ style: Presentation = Style.text, among others: [Link] = [],
        namespaces: [Int32: String] = [:]
    ) -> String {
        let surroundings = Surroundings(links: others + [link], namespaces: namespaces)
        return style.list([LinkText(link, in: surroundings, as: style).fields])
    }

    @Test func showsAPortWithItsPeerMasterAndLabels() throws {
        let bridge = try link(3, "br0")
        let peer = try link(4, "p1") { $0.flags = [] }
        let port = try link(6, "p0") { link in
            link.flags = [.broadcast, .multicast, .up]
            link.state.operational = 3
            link.relations.lower = 4
            link.relations.master = bridge.index
            link.labels.alias = "swiftlet: ours"
            link.labels.alternativeNames = ["a", "b"]
        }
        let flags = "NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN"
        let lines = [
            "6: p0@p1: <\(flags)> mtu 1500 qdisc noqueue master br0 state LOWERLAYERDOWN"
                + " mode DEFAULT group default qlen 1000",
            "    link/ether 02:00:00:00:00:06 brd ff:ff:ff:ff:ff:ff", "    alias swiftlet: ours",
            "    altname a", "    altname b",
        ]
        #expect(text(port, among: [bridge, peer]) == lines.joined(separator: "\n") + "\n")
        #expect(text(port, Style.oneLine, among: [bridge, peer]) == lines.joined(separator: "\\") + "\n")
        #expect(
            text(port, Style.brief, among: [bridge, peer])
                == "p0@p1            LOWERLAYERDOWN 02:00:00:00:00:06 <\(flags)> \n")
    }

    @Test func showsTheFarEndOfAVethByNameOrNumber() throws {
        let veth = try link(9, "w0") { link in
            link.relations.lower = 2
            link.relations.lowerNamespace = 0
        }
        #expect(text(veth).hasPrefix("9: w0@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 "))
        #expect(text(veth).hasSuffix(" brd ff:ff:ff:ff:ff:ff link-netnsid 0\n"))
        #expect(text(veth, namespaces: [0: "pod"]).hasSuffix(" link-netns pod\n"))
        #expect(text(veth, Style.json).contains("\"link_index\":2,\"ifname\":\"w0\""))
        #expect(text(veth, Style.json).hasSuffix(",\"link_netnsid\":0}]\n"))
    }

    @Test func showsALinkWithoutAddressAndQueue() throws {
        let tunnel = try link(7, "tun0") { link in
            link.hardware.type = 65534
            link.hardware.address = []
            link.hardware.broadcast = []
            link.state.queueLength = 0
            link.state.mode = 1
            link.state.group = 7
            link.relations.lower = 0
            link.flags = LinkFlags(rawValue: 0x8000_0010)
        }
        let lines = [
            "7: tun0@NONE: <POINTOPOINT,80000000> mtu 1500 qdisc noqueue state UP mode DORMANT group 7 ",
            "    link/none ", "",
        ]
        #expect(text(tunnel) == lines.joined(separator: "\n"))
        #expect(text(tunnel, Style.json).hasPrefix(#"[{"ifindex":7,"link":null,"ifname":"tun0""#))
    }

    @Test func namesNumbersUnlessAskedNotTo() throws {
        let loopback = try link(1, "lo") { $0.hardware.type = 772 }
        #expect(text(loopback).contains("group default "))
        #expect(text(loopback, Style.numeric).contains("group 0 "))
        #expect(text(loopback).contains("    link/loopback "))
        #expect(text(loopback, Style.numeric).contains("    link/[772] "))
    }

    @Test func escapesInJSONWhatIproute2Escapes() throws {
        let link = try link(1, "a") { $0.labels.alias = "\"\\\t\u{08}\u{0c}\n\r'/\u{01}é" }
        #expect(text(link, Style.json).hasSuffix("\"ifalias\":\"\\\"\\\\\\t\\b\\f\\n\\r'/\u{01}é\"}]\n"))
    }

    @Test func printsJSONInTwoLayouts() throws {
        let one = LinkText(try link(5, "a"), in: Surroundings(), as: Style.brief).fields
        let members = [
            #""ifname": "a""#, #""operstate": "UP""#, #""address": "02:00:00:00:00:05""#,
            #""flags": [ "BROADCAST","MULTICAST","UP","LOWER_UP" ]"#,
        ]
        let indented = members.map { "\n        " + $0 }.joined(separator: ",")
        #expect(Style.pretty.list([one, []]) == "[ {\(indented)\n    },{} ]\n")
        #expect(Style.pretty.list([]) == "[ ]\n")
        #expect(Style.json.list([[], []]) == "[{},{}]\n")
        #expect(Style.text.list([[], []]) == "")
    }
}
