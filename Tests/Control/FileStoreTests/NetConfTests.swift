import Addressing
import FileStore
import OverlayModel
import Testing

@Suite struct NetConfTests {
    /// A configuration, and what is made of it.
    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let json: String
        let networks: [String]
        var vni = 1
        var port: UInt16 = 8472

        static let all = [
            Sample(
                testDescription: "kube-flannel.yml",
                json: """
                    {"Network": "10.244.0.0/16", "EnableNFTables": false, "Backend": {"Type": "vxlan"}}
                    """, networks: ["10.244.0.0/16"]),
            Sample(
                testDescription: "flannel's configuration.md",
                json: """
                    {"Network": "10.0.0.0/8", "SubnetLen": 20, "SubnetMin": "10.10.0.0",
                     "SubnetMax": "10.99.0.0", "Backend": {"Type": "vxlan", "VNI": 100, "Port": 8473}}
                    """, networks: ["10.0.0.0/8"], vni: 100, port: 8473),
            Sample(
                testDescription: "flannel's dual-stack.md",
                json: """
                    {"EnableIPv6": true, "Network": "10.244.0.0/16", "IPv6Network": "2001:cafe:42:0::/56",
                     "Backend": {"Type": "vxlan", "DirectRouting": false, "GBP": false, "Learning": false}}
                    """, networks: ["10.244.0.0/16", "2001:cafe:42::/56"]),
            Sample(
                testDescription: "IPv6 only",
                json: #"{"EnableIPv4": false, "EnableIPv6": true, "IPv6Network": "fd00::/48"}"#,
                networks: ["fd00::/48"]),
            Sample(
                testDescription: "IPv6 only, without switches", json: #"{"IPv6Network": "fd00::/48"}"#,
                networks: ["fd00::/48"]),
            Sample(
                testDescription: "IPv6 switched off by default",
                json: #"{"Network": "10.244.0.0/16", "IPv6Network": "fd00::/48"}"#,
                networks: ["10.244.0.0/16"]),
            Sample(
                testDescription: "the kernel's own port",
                json: #"{"Network": "10.244.0.0/16", "Backend": {"Port": 0, "VNI": 16777215}}"#,
                networks: ["10.244.0.0/16"], vni: 0xff_ffff),
        ]
    }

    @Test(arguments: Sample.all)
    func takes(_ sample: Sample) throws {
        let configuration = try OverlayConfiguration(netConf: Array(sample.json.utf8), masquerade: .on)
        #expect(configuration.networks.map(\.description) == sample.networks)
        #expect(configuration.vni.rawValue == sample.vni)
        #expect(configuration.port == sample.port)
        #expect(configuration.masquerade == .on)
    }

    /// A configuration that is not to be had, and a part of what is said of it.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let json: String
        let words: String
        var testDescription: String { json }

        init(_ json: String, _ words: String) {
            self.json = json
            self.words = words
        }

        static let all = [
            Refusal("", "not the JSON of a network configuration"),
            Refusal("[]", "at the top"),
            Refusal("{}", "neither Network nor IPv6Network"),
            Refusal(#"{"Network": 10}"#, "at Network: "),
            Refusal(#"{"Network": "10.244.0.0"}"#, #""10.244.0.0" is not an address with a prefix length"#),
            Refusal(#"{"Network": "10.244.0.1/16"}"#, "10.244.0.1/16 has host bits set"),
            Refusal(#"{"Network": "fd00::/48"}"#, "Network fd00::/48 is of the other address family"),
            Refusal(
                #"{"EnableIPv6": true, "Network": "10.244.0.0/16", "IPv6Network": "10.245.0.0/16"}"#,
                "IPv6Network 10.245.0.0/16 is of the other address family"),
            Refusal(#"{"EnableIPv4": true, "IPv6Network": "fd00::/48"}"#, "EnableIPv4 is true, but Network"),
            Refusal(
                #"{"EnableIPv6": true, "Network": "10.244.0.0/16"}"#, "EnableIPv6 is true, but IPv6Network"),
            Refusal(#"{"EnableIPv4": false, "Network": "10.244.0.0/16"}"#, "neither Network nor IPv6Network"),
            Refusal(network(#"{"Type": "wireguard"}"#), #"Backend.Type "wireguard" is not supported"#),
            Refusal(network(#"{"DirectRouting": true}"#), "Backend.DirectRouting is not supported"),
            Refusal(network(#"{"Learning": true}"#), "Backend.Learning is not supported"),
            Refusal(network(#"{"GBP": true}"#), "Backend.GBP is not supported"),
            Refusal(network(#"{"MTU": 1400}"#), "Backend.MTU is not supported"),
            Refusal(network(#"{"VNI": 16777216}"#), "VNI 16777216 is outside"),
            Refusal(network(#"{"VNI": "1"}"#), "at Backend.VNI: "),
            Refusal(network(#"{"Port": 65536}"#), "Backend.Port 65536 is outside 0...65535"),
            Refusal(network(#"{"Port": -1}"#), "Backend.Port -1 is outside 0...65535"),
        ]

        private static func network(_ backend: String) -> String {
            #"{"Network": "10.244.0.0/16", "Backend": "# + backend + "}"
        }
    }

    @Test(arguments: [
        (#""EnableNFTables": true, "#, OverlayConfiguration.PacketFilter.nft), ("", .automatic),
    ])
    func takesNFTOnlyWhenAsked(_ key: String, _ expected: OverlayConfiguration.PacketFilter) throws {
        let json = "{\(key)\"Network\": \"10.244.0.0/16\"}"
        let configuration = try OverlayConfiguration(netConf: Array(json.utf8), masquerade: .on)
        #expect(configuration.packetFilter == expected)
    }

    @Test(arguments: Refusal.all)
    func refuses(_ refusal: Refusal) {
        let error = #expect(throws: ConfigurationError.self) {
            try OverlayConfiguration(netConf: Array(refusal.json.utf8), masquerade: .on)
        }
        #expect(error?.description.contains(refusal.words) == true, "\(error?.description ?? "")")
    }
}
