extension GeneratedCase {
    /// Draws a case.
    init(seed: UInt64) {
        self.seed = seed
        var draw = Draw(seed: seed)
        version = draw.one(of: [
            "1.0.0", "1.0.0", "1.0.0", "0.4.0", "0.4.0", "0.4.0", "0.3.1", "0.3.0", "0.2.0", "0.1.0",
        ])
        if draw.chance(1, in: 40) { version = draw.one(of: ["9.9.9", "1", "0.3"]) }
        arguments = draw.one(of: Self.arguments)
        switch draw.number(1...20) {
        case 1: plugins = [draw.loopback()]
        case 2...4: plugins = [GeneratedPlugin(type: "host-local", members: [draw.hostLocal()])]
        case 5: plugins = [GeneratedPlugin(type: "static", members: [draw.staticAddresses()])]
        case 6...8: plugins = [draw.pointToPoint()] + draw.chained()
        default:
            plugins = [draw.bridge()] + draw.chained()
            preparation = draw.one(of: Self.preparations)
        }
        if plugins.last?.members.contains(where: { $0.contains("PLZ-SET-MARK") }) == true
            || holds("portmap"), draw.chance(3, in: 4)
        {
            preparation += ["iptables -t nat -N PLZ-SET-MARK", "ip6tables -t nat -N PLZ-SET-MARK"]
        }
    }

    private static let arguments =
        Array(repeating: "", count: 24) + [
            "MAC=c2:11:22:33:44:55", "IgnoreUnknown=1;MAC=c2:11:22:33:44:56", "IgnoreUnknown=1;FOO=1",
            "IgnoreUnknown=true;IP=10.1.2.77", "IgnoreUnknown=1;IP=10.1.2.78/24;GATEWAY=10.1.2.1", "FOO=1",
            "FOO", "IgnoreUnknown=1;MAC=nonsense", "IgnoreUnknown=1;IP=nonsense",
        ]

    private static let preparations =
        Array(repeating: [], count: 12) + [
            ["ip link add cni0 type bridge", "ip link set cni0 up"],
            ["ip link add cni0 mtu 1300 type bridge"],
            ["ip link add cni0 type bridge", "ip addr add 10.1.2.1/24 dev cni0", "ip link set cni0 up"],
            ["ip link add cni0 type bridge", "ip addr add 10.1.9.1/24 dev cni0", "ip link set cni0 up"],
            ["ip link add cni0 type bridge", "ip -6 addr add 2001:db8:1::9/64 dev cni0 nodad"],
            ["ip link add cni0 type veth peer name other"],
        ]
}

extension Draw {
    fileprivate mutating func loopback() -> GeneratedPlugin {
        GeneratedPlugin(type: "loopback", members: members([.flag("unknown")]))
    }

    fileprivate mutating func bridge() -> GeneratedPlugin {
        var members = members([
            Field(
                "bridge", ["\"cni0\"", "\"br7\"", "\"\""], odd: ["\"much-too-long-a-name\"", "\"a/b\"", "7"]),
            .flag("isGateway", oneIn: 2), .flag("isDefaultGateway"), .flag("forceAddress"), .flag("ipMasq"),
            .flag("hairpinMode", oneIn: 5), .flag("promiscMode", oneIn: 6), .flag("enabledad", oneIn: 9),
            Field("vlan", ["0"], odd: ["100", "5000", "-1", "\"1\""], oneIn: 5),
        ])
        members += interface()
        if chance(9, in: 10) { members += [addresses()] }
        return GeneratedPlugin(type: "bridge", members: members)
    }

    fileprivate mutating func pointToPoint() -> GeneratedPlugin {
        var members = members([.flag("ipMasq")]) + interface()
        if chance(14, in: 15) { members += [addresses()] }
        return GeneratedPlugin(type: "ptp", members: members)
    }

    /// What bridge and ptp have in common.
    private mutating func interface() -> [String] {
        var members = members([
            Field(
                "mtu", ["0", "1280", "1400", "1500", "9000"], odd: ["70000", "-1", "67", "\"1400\"", "1.5"]),
            Field("dns", Self.resolvers, odd: ["[]", "{\"nameservers\": \"10.0.0.1\"}"], oneIn: 4),
            Field("unknown", ["{\"x\": [1, {}]}", "null"], oneIn: 8),
        ])
        if chance(1, in: 8) {
            members += [
                "\"args\": {\"cni\": {\"mac\": \(one(of: ["\"c2:11:22:33:44:77\"", "\"\"", "\"x\"", "1"]))}}"
            ]
        }
        return members
    }

    static let resolvers = [
        #"{"nameservers": ["10.0.0.1", "2001:db8::53"], "search": ["a.b"], "options": ["ndots:5"]}"#,
        #"{"domain": "a.b"}"#, #"{"nameservers": []}"#, "{}",
    ]

    private mutating func addresses() -> String {
        if chance(1, in: 20) { return #""ipam": {"type": "no-such-plugin"}"# }
        return chance(3, in: 4) ? hostLocal() : staticAddresses()
    }
}
