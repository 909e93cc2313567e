extension Draw {
    /// `ipam` for host-local.
    mutating func hostLocal() -> String {
        var members = ["\"type\": \"host-local\"", "\"dataDir\": \"$DATA/ipam\""]
        switch number(1...8) {
        case 1...3: members += [range(one(of: Self.subnets))]
        case 4, 5: members += ["\"ranges\": [[{\(range("10.1.2.0/24"))}], [{\(range("2001:db8:1::/64"))}]]"]
        case 6: members += ["\"ranges\": [[{\(range("10.1.2.0/24"))}], [{\(range("10.1.3.0/24"))}]]"]
        case 7: members += ["\"ranges\": [[{\(range("10.1.2.0/30"))}, {\(range("10.1.3.0/30"))}]]"]
        default: members += [one(of: Self.oddRanges)]
        }
        members += self.members([
            routes(), Field("resolvConf", ["\"/etc/resolv.conf\""], odd: ["\"/none\""], oneIn: 9),
        ])
        return "\"ipam\": {\(members.joined(separator: ", "))}"
    }

    /// `ipam` for static.
    mutating func staticAddresses() -> String {
        var members = ["\"type\": \"static\""]
        let count = number(0...3)
        let addresses = (0..<count).map { _ in one(of: Self.staticAddresses) }
        if count > 0 || chance(1, in: 2) {
            members += ["\"addresses\": [\(addresses.joined(separator: ", "))]"]
        }
        members += self.members([routes(), Field("dns", Self.resolvers, oneIn: 4)])
        return "\"ipam\": {\(members.joined(separator: ", "))}"
    }

    private func routes() -> Field {
        Field(
            "routes",
            [
                #"[{"dst": "0.0.0.0/0"}]"#, #"[{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]"#, "[]",
                #"[{"dst": "10.8.0.0/16"}, {"dst": "10.9.0.0/16", "gw": "10.1.2.1"}]"#,
                #"[{"dst": "2001:db8:2::/64"}, {"dst": "10.8.7.6/32"}]"#,
                #"[{"dst": "0.0.0.0/0", "gw": "10.1.2.7"}, {"dst": "0.0.0.0/0", "gw": "10.1.2.8"}]"#,
            ],
            odd: [
                #"[{"dst": "nonsense"}]"#, #"[{"dst": 7}]"#, #"[{"dst": "10.8.0.0/16", "gw": "x"}]"#,
                #"[{"dst": "10.8.0.0/16", "gw": "203.0.113.1"}]"#, #"[{"dst": "10.8.0.1/16"}]"#, "{}",
            ], oneIn: 2)
    }

    private static let subnets = [
        "10.1.2.0/24", "10.1.2.0/24", "10.1.2.0/29", "10.1.2.0/30", "10.0.0.0/8", "2001:db8:1::/64",
        "2001:db8:1::/112", "2001:db8:1::/126",
    ]

    private mutating func range(_ subnet: String) -> String {
        let isIPv6 = subnet.contains(":")
        let prefix = isIPv6 ? "2001:db8:1::" : subnet.hasPrefix("10.1.3") ? "10.1.3." : "10.1.2."
        let bounds = members([
            Field(
                "rangeStart", ["\"\(prefix)2\""], odd: ["\"\(prefix)zz\"", "\"10.77.0.1\"", "\"\""], oneIn: 5),
            Field("rangeEnd", ["\"\(prefix)2\""], odd: ["\"10.77.0.1\"", "\"\(prefix)1\"", "2"], oneIn: 6),
            Field(
                "gateway", ["\"\(prefix)1\"", "\"\(prefix)3\""], odd: ["\"192.0.2.1\"", "\"x\""], oneIn: 4),
        ])
        return (["\"subnet\": \"\(subnet)\""] + bounds).joined(separator: ", ")
    }

    private static let oddRanges = [
        #""subnet": "10.1.2.0/31""#, #""subnet": "10.1.2.1/24""#, #""subnet": "nonsense""#, #""ranges": []"#,
        #""ranges": [[]]"#, #""ranges": [[{"subnet": "10.1.2.0/24"}, {"subnet": "2001:db8:1::/64"}]]"#,
        #""ranges": [[{"subnet": "10.1.2.0/24"}], [{"subnet": "10.1.2.0/25"}]]"#, #""subnet": 7"#,
        #""subnet": "10.1.2.0/24", "ranges": [[{"subnet": "2001:db8:1::/64"}]]"#, #""x": 1"#,
    ]

    private static let staticAddresses = [
        #"{"address": "10.1.2.3/24", "gateway": "10.1.2.1"}"#, #"{"address": "10.1.2.4/24"}"#,
        #"{"address": "10.1.2.5/32", "gateway": "10.1.2.1"}"#,
        #"{"address": "2001:db8:1::3/64", "gateway": "2001:db8:1::1"}"#, #"{"address": "2001:db8:1::4/64"}"#,
        #"{"address": "10.1.2.3/24", "gateway": "10.1.2.1"}"#, #"{"address": "10.1.2.3"}"#,
        #"{"address": "10.1.5.3/24", "gateway": "x"}"#, #"{"address": ""}"#,
    ]
}
