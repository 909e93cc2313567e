extension Draw {
    /// Plugins behind the one that makes the interface.
    mutating func chained() -> [GeneratedPlugin] {
        guard chance(3, in: 5) else { return [] }
        var plugins: [GeneratedPlugin] = []
        if chance(2, in: 5) { plugins.append(portMap()) }
        if chance(2, in: 5) { plugins.append(firewall()) }
        if chance(1, in: 3) { plugins.append(bandwidth()) }
        if chance(1, in: 2) { plugins.append(tuning()) }
        return plugins
    }

    private mutating func portMap() -> GeneratedPlugin {
        var members = members([
            .flag("snat"),
            Field("markMasqBit", ["0", "5", "31"], odd: ["32", "-1", "\"5\""], oneIn: 5),
            Field("externalSetMarkChain", ["\"PLZ-SET-MARK\""], odd: ["\"KUBE-NOT-THERE\"", "7"], oneIn: 6),
            Field(
                "conditionsV4", [#"["!", "-s", "192.0.2.0/24"]"#, #"["-i", "eth1"]"#, "[]"],
                odd: [#"["--what", "ever"]"#, "\"-s\""], oneIn: 5),
            Field(
                "conditionsV6", [#"["!", "-d", "2001:db8:7::/32"]"#, "[]"], odd: [#"["--what"]"#], oneIn: 5),
        ])
        if chance(5, in: 6) {
            let mappings = (0..<number(0...4)).map { _ in mapping() }
            members += ["\"runtimeConfig\": {\"portMappings\": [\(mappings.joined(separator: ", "))]}"]
        }
        return GeneratedPlugin(type: "portmap", members: members)
    }

    private mutating func mapping() -> String {
        let transport = chance(1, in: 20) ? one(of: ["icmp", ""]) : one(of: ["tcp", "udp", "sctp", "TCP"])
        let port = chance(1, in: 20) ? one(of: [0, -1, 70000]) : number(1...65535)
        let members = [
            "\"hostPort\": \(port)", "\"containerPort\": \(number(1...65535))",
            "\"protocol\": \"\(transport)\"",
        ]
        let address = self.members([
            Field(
                "hostIP",
                ["\"10.1.2.1\"", "\"127.0.0.1\"", "\"0.0.0.0\"", "\"::\"", "\"2001:db8:1::1\"", "\"\""],
                odd: ["\"x\""], oneIn: 3)
        ])
        return "{\((members + address).joined(separator: ", "))}"
    }

    private mutating func firewall() -> GeneratedPlugin {
        let fields = [
            Field("backend", ["\"iptables\"", "\"\""], odd: ["\"x\"", "1"], oneIn: 4),
            Field("iptablesAdminChainName", ["\"MY-ADMIN\"", "\"\""], odd: ["\"A NAME\"", "7"], oneIn: 4),
            Field(
                "ingressPolicy", ["\"open\"", "\"same-bridge\"", "\"\""], odd: ["\"isolate\"", "true"],
                oneIn: 2),
            Field("firewalldZone", ["\"trusted\""], oneIn: 9),
        ]
        // Ours writes down whose an address is; the reference has no such field.
        return GeneratedPlugin(
            type: "firewall", members: members(fields) + ["\"dataDir\": \"$DATA/.own/firewall\""])
    }

    private mutating func bandwidth() -> GeneratedPlugin {
        let limits = ["1000000", "80000000", "8000"]
        let odd = ["-8", "\"8\"", "0"]
        var limited = members([
            Field("ingressRate", limits, odd: odd + ["8"], oneIn: 2),
            Field("egressRate", limits, odd: odd, oneIn: 2),
        ])
        // Rate and burst go together, but for once in a while.
        for direction in ["ingress", "egress"]
        where limited.contains(where: { $0.contains(direction) }) != chance(1, in: 12) {
            limited += [
                "\"\(direction)Burst\": \(one(of: ["80000", "2147483647", "8000000", "34359738368"]))"
            ]
        }
        let text = limited.joined(separator: ", ")
        return GeneratedPlugin(
            type: "bandwidth",
            members: chance(1, in: 3) ? ["\"runtimeConfig\": {\"bandwidth\": {\(text)}}"] : limited)
    }

    private mutating func tuning() -> GeneratedPlugin {
        let settings = [
            Field("mac", ["\"c2:11:22:33:44:88\"", "\"\""], odd: ["\"x\"", "1"], oneIn: 4),
            Field("mtu", ["0", "1350"], odd: ["-5", "\"1400\"", "70000"], oneIn: 4),
            .flag("promisc", oneIn: 5), .flag("allmulti", oneIn: 5),
        ]
        var own = members(
            settings + [
                Field(
                    "sysctl",
                    [
                        #"{"net.ipv4.conf.IFNAME.arp_filter": "1"}"#, #"{"net/core/somaxconn": "512"}"#,
                        #"{"net.ipv4.conf.all.log_martians": "1", "net.ipv6.conf.eth0.hop_limit": "33"}"#,
                        "{}",
                    ],
                    odd: [
                        #"{"kernel.shmmax": "1"}"#, #"{"net.ipv4.no.such": "1"}"#,
                        #"{"net.ipv4.conf.all.arp_filter": 1}"#,
                        #"{"net.ipv4.conf.all.arp_filter": "1", "net/ipv4/conf/all/arp_filter": "1"}"#,
                    ], oneIn: 2)
            ])
        own += ["\"dataDir\": \"$DATA/backups\""]
        if chance(1, in: 6) {
            own += ["\"args\": {\"cni\": {\(members(settings).joined(separator: ", "))}}"]
        }
        return GeneratedPlugin(type: "tuning", members: own)
    }
}
