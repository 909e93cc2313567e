import Addressing
import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

/// Requests against those that ip(8) and bridge(8) were seen to send for the same purpose.
@Suite struct LinkRequestTests {
    @Test(arguments: ToolRequest.all)
    func asksForTheSameAsTheTool(_ recorded: ToolRequest) throws {
        let request = try recorded.request()
        let bytes = try recorded.file.bytes
        #expect(request.type == recorded.type)
        #expect(Array(request.payload.prefix(16)) == Array(bytes.prefix(16)))
        #expect(try tree(Array(request.payload.dropFirst(16))) == tree(Array(bytes.dropFirst(16))))
    }

    @Test func aTokenGoesWithTheOtherSettingsOfIPv6() throws {
        // ip(8) sends it with the family AF_INET6, which the kernel has no handler of its own for.
        let bytes = try GoldenFile("netlink/request-link-token").bytes
        let token = try IPv6Address("::7")
        let request = NetlinkRequest.setLink(.index(try index(4)), .token(token))
        #expect(try tree(Array(request.payload.dropFirst(16))) == tree(Array(bytes.dropFirst(16))))
        let both = NetlinkRequest.setLink(.index(try index(4)), .token(token), .addressGeneration(.none))
        let attributes = try list(Array(both.payload.dropFirst(16)))
        #expect(attributes.count == 1)
        let settings = attribute(7, [UInt8](repeating: 0, count: 15) + [7]) + attribute(8, [1])
        #expect(try list(attributes[0].payload) == [RawAttribute(type: 10, payload: settings)])
    }

    @Test func laterChangesOfAFlagWin() throws {
        let request = NetlinkRequest.setLink(
            .index(try index(4)), .state(.up), .turnOn([.promiscuous, .multicast]), .turnOff(.promiscuous))
        // ifi_flags and ifi_change: up and multicast of up, multicast and promiscuous.
        #expect(Array(request.payload[8..<16]) == [0x01, 0x10, 0, 0, 0x01, 0x11, 0, 0])
    }

    @Test func describesChangesInTheWordsOfTheTool() throws {
        let link = LinkReference.index(try index(4))
        let request = NetlinkRequest.setLink(
            link, .state(.up), .turnOn([.noARP, .promiscuous]), .turnOff([.multicast, .debug]), .group(7),
            .namespace(.process(9)), .token(nil), .xdp(XDPChange(nil)))
        let words = "up arp off promisc on multicast off flags 0x4 off group 7 netns pid 9 token :: xdp off"
        #expect("\(request)" == "set link #4 \(words)")
        let port = NetlinkRequest.setPort(
            try index(4), .turnOn([.hairpin, .isolated]), .turnOff(.learning), .state(.blocking))
        #expect("\(port)" == "set bridge port #4 hairpin on isolated on learning off state blocking")
    }

    @Test func anAliasTooLongForTheKernelIsLeftToIt() throws {
        let request = NetlinkRequest.setLink(
            .index(try index(4)), .alias(String(repeating: "a", count: 70_000)))
        #expect(try list(Array(request.payload.dropFirst(16))).map(\.payload.count) == [256])
    }

    @Test(arguments: [("", false), ("a", true), ("a b/c", true), ("a\0", false)])
    func namesAreOfALengthThatLinksHave(_ text: String, _ isName: Bool) {
        #expect((AlternativeName(text) != nil) == isName)
        #expect(AlternativeName(String(repeating: "é", count: 63)) != nil)
        #expect(AlternativeName(String(repeating: "é", count: 64)) == nil)
    }
}

/// A recorded request and the one that we make for the same purpose.
struct ToolRequest: Sendable, CustomTestStringConvertible {
    let file: GoldenFile
    let type: MessageType
    let request: @Sendable () throws -> NetlinkRequest

    init(_ name: String, _ type: MessageType, _ request: @escaping @Sendable () throws -> NetlinkRequest) {
        file = GoldenFile("netlink/request-" + name)
        self.type = type
        self.request = request
    }

    var testDescription: String { file.description }

    static let all = links + groups + names + bridges

    private static let links = [
        ToolRequest("link-set", .newLink) {
            .setLink(
                .index(try index(4)), .mtu(try MTU(1400)), .address(try MACAddress("02:00:00:00:00:07")),
                .broadcast(try MACAddress("ff:ff:ff:ff:ff:fe")), .group(7), .queueLength(500),
                .gsoSize(60000), .gsoSegments(100), .groSize(61000), .state(.up),
                .turnOn([.promiscuous, .noARP, .allMulticast]), .turnOff(.multicast))
        },
        ToolRequest("link-addrgenmode", .newLink) {
            .setLink(.index(try index(4)), .addressGeneration(.none))
        },
        ToolRequest("link-nomaster", .newLink) { .setLink(.index(try index(4)), .master(nil)) },
        ToolRequest("link-protodown", .newLink) {
            .setLink(.index(try index(4)), .protocolDown(.on), .protocolDownReasons(set: 8, cleared: 0))
        },
        ToolRequest("link-rename", .newLink) {
            .renameLink(try index(4), to: try InterfaceName("pod0"), .state(.down))
        },
        ToolRequest("link-xdp-off", .newLink) {
            .setLink(.index(try index(4)), .xdp(XDPChange(nil, in: .generic, existing: .refuse)))
        },
        ToolRequest("link-mode", .newLink) {
            .setLink(.index(try index(4)), .mode(1), .carrier(.on), .alias("text"))
        },
        ToolRequest("link-netns-pid", .newLink) {
            .moveLink(try index(4), to: .process(1), as: try InterfaceName("eth0"))
        },
    ]

    private static let groups = [
        ToolRequest("link-group-set", .newLink) {
            .setLinks(inGroup: 7, .state(.up), .mtu(try MTU(1400)))
        },
        ToolRequest("link-group-delete", .deleteLink) { .deleteLinks(inGroup: 7) },
    ]

    private static let names = [
        ToolRequest("altname-add", .newLinkProperty) {
            .addAlternativeNames(
                ["a-second-name", "third"].compactMap { AlternativeName($0) }, to: .index(try index(4)))
        },
        ToolRequest("altname-delete", .deleteLinkProperty) {
            .deleteAlternativeNames(
                ["third"].compactMap { AlternativeName($0) }, from: .index(try index(4)))
        },
    ]

    private static let bridges = [
        ToolRequest("bridge-port", .setLink) {
            .setPort(
                try index(4), .cost(7), .priority(9), .state(.blocking), .backupPort(try index(4)),
                .turnOn([
                    .hairpin, .guarded, .rootBlock, .fastLeave, .isolated, .multicastToUnicast,
                    .neighbourSuppression, .vlanTunnel, .locked,
                ]), .turnOff([.learning, .unicastFlood, .multicastFlood, .broadcastFlood]))
        },
        ToolRequest("bridge-vlan-add", .setLink) {
            .addVLANs([BridgeVLAN(10, [.pvid, .untagged])].compactMap(\.self), to: .port(try index(4)))
        },
        ToolRequest("bridge-vlan-range", .setLink) {
            .addVLANs([BridgeVLAN(20...30)].compactMap(\.self), to: .port(try index(4)))
        },
        ToolRequest("bridge-vlan-delete", .deleteLink) {
            .deleteVLANs([BridgeVLAN(20...30)].compactMap(\.self), of: .bridge(try index(2)))
        },
        ToolRequest("bridge-vlan-tunnel", .setLink) {
            .addVLANTunnels([BridgeVLANTunnel(20...22, to: 1020)].compactMap(\.self), to: try index(4))
        },
        ToolRequest("bridge-vlan-show", .getLink) {
            NetlinkQuery<BridgeMember>.bridgeMembers(.vlans).request
        },
    ]
}

private func index(_ number: UInt32) throws -> InterfaceIndex { try #require(InterfaceIndex(number)) }

private func list(_ bytes: [UInt8]) throws -> [RawAttribute] {
    var reader = AttributeReader(bytes.span)
    var list: [RawAttribute] = []
    while let attribute = try reader.next() { list.append(attribute.raw) }
    return list
}

/// The attributes of a message in an order that does not depend on the sender's.
///
/// `IFLA_PROTINFO`, `IFLA_AF_SPEC` and `IFLA_XDP` are nests of attributes of their own; the order of VLANs among
/// themselves counts, since two make a range.
private func tree(_ bytes: [UInt8]) throws -> [[RawAttribute]] {
    try list(bytes).sorted { $0.type < $1.type }.map { attribute in
        guard attribute.type == 12 else {
            return [RawAttribute(type: attribute.type, payload: withoutFlags(attribute))]
        }
        return try list(attribute.payload).sorted { $0.type < $1.type }
    }
}

/// The payload of `IFLA_AF_SPEC` without `NLA_F_NESTED` in the types of its attributes, which ip(8) leaves out.
private func withoutFlags(_ attribute: RawAttribute) -> [UInt8] {
    guard attribute.type == 26 else { return attribute.payload }
    var bytes = attribute.payload
    var position = 0
    while position + 4 <= bytes.count {
        bytes[position + 3] &= 0x3f
        let length = Int(bytes[position]) | Int(bytes[position + 1]) << 8
        position += max(4, (length + 3) & ~3)
    }
    return bytes
}
