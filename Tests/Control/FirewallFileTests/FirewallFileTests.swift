import Addressing
import FirewallFile
import FirewallRules
import Foundation
import Testing

@Suite struct FirewallFileTests {
    private static let networks =
        #""networks": [{"network": "10.244.0.0/16", "subnet": "10.244.1.0/24"}]"#

    private func firewall(_ more: String = "") throws -> NodeFirewall {
        try NodeFirewall(description: Array("{\(Self.networks)\(more)}".utf8))
    }

    private func wanted(_ change: (inout NodeFirewall) throws -> Void = { _ in }) throws -> NodeFirewall {
        var firewall = try NodeFirewall(
            networks: [PodNetwork(IPPrefix("10.244.0.0/16"), subnet: IPPrefix("10.244.1.0/24"))])
        try change(&firewall)
        return firewall
    }

    @Test func networksAreEnough() throws { #expect(try firewall() == wanted()) }

    @Test func theExampleSaysEverything() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Docs/examples/rules.json").standardized
        let firewall = try NodeFirewall(description: Array(Data(contentsOf: root)))
        #expect(firewall.networks.count == 2)
        #expect(firewall.masquerade?.exceptNetworks.isEmpty == false)
        #expect(!firewall.hostPorts.isEmpty)
        #expect(firewall.isolation != .open)
        #expect(!firewall.guardedPorts.isEmpty)
        #expect(firewall.segmentSize == .pathMTU)
        #expect(!firewall.podInterfaces.isEmpty)
    }

    @Test func masqueradingIsOffOrHasSettings() throws {
        #expect(try firewall(#", "masquerade": "off""#) == wanted { $0.masquerade = nil })
        let settings = #"""
            , "masquerade": {"sourcePorts": "kept", "exceptNetworks": ["192.0.2.0/24"],
              "exceptNodes": ["192.0.2.9"], "keepClientAddress": true}
            """#
        var masquerade = Masquerade()
        masquerade.sourcePorts = .kept
        masquerade.exceptNetworks = [try IPPrefix("192.0.2.0/24")]
        masquerade.exceptNodes = [try IPAddress("192.0.2.9")]
        masquerade.incoming = .keepsClientAddress
        #expect(try firewall(settings) == wanted { $0.masquerade = masquerade })
    }

    @Test func hostPortsHaveRangesAndAddresses() throws {
        let text = #"""
            , "hostPorts": [{"attachment": "a", "label": "ns/web", "addresses": ["10.244.1.5"], "ports": [
              {"hostPort": 8080, "containerPort": 80},
              {"protocol": "udp", "hostPort": 9000, "lastHostPort": 9009, "containerPort": 9000, "hostIP": "192.0.2.1"}]}]
            """#
        let pod = PodHostPorts(
            attachment: "a", label: "ns/web", addresses: [try IPAddress("10.244.1.5")],
            ports: [
                try HostPort(.tcp, 8080, to: 80),
                try HostPort(.udp, PortRange(9000, through: 9009), to: 9000, at: IPAddress("192.0.2.1")),
            ])
        #expect(try firewall(text) == wanted { $0.hostPorts = try HostPorts([pod]) })
    }

    @Test func theRestIsTakenAsItStands() throws {
        let text = #"""
            , "forward": "prepend", "isolation": {"policy": "same-bridge", "bridges": ["cni0"]},
              "guardedPorts": [{"interface": "veth1", "mac": "02:00:00:00:00:05", "addresses": ["10.244.1.5"]}],
              "segmentSize": 1400, "podInterfaces": ["cni0"], "style": "flannel"
            """#
        let expected = try wanted {
            $0.forwarding = .accepted(.prepend)
            $0.isolation = .sameBridge([try InterfacePattern("cni0")])
            $0.guardedPorts = [
                GuardedPort(
                    try InterfaceName("veth1"), try MACAddress("02:00:00:00:00:05"),
                    [try IPAddress("10.244.1.5")])
            ]
            $0.segmentSize = .bytes(1400)
            $0.podInterfaces = [try InterfacePattern("cni0")]
            $0.style = .flannel
        }
        #expect(try firewall(text) == expected)
    }

    @Test(arguments: [
        (#", "hostports": []"#, #"at the top: the key "hostports" is not known"#),
        (#", "forward": "first""#, "at forward"),
        (#", "masquerade": "on""#, #"at masquerade: must be "off" or an object"#),
        (#", "masquerade": {"random": true}"#, #"at masquerade: the key "random" is not known"#),
        (#", "segmentSize": 70000"#, #"at segmentSize: must be "path" or a number of bytes"#),
        (
            #", "hostPorts": [{"attachment": "a", "addresses": [], "ports": [{"hostPort": 1}]}]"#,
            "containerPort"
        ),
        (
            #", "hostPorts": [{"attachment": "a", "addresses": [], "ports": [{"protocol": "icmp", "hostPort": 1, "containerPort": 1}]}]"#,
            #"the protocol "icmp" of host port 1 is none of tcp, udp and sctp"#
        ),
        (#", "isolation": {"policy": "closed"}"#, "at isolation.policy"),
        (#", "podInterfaces": ["a name"]"#, "a name"),
        ("]", "at the top"),
    ])
    func saysWhatIsWrongAndWhere(_ text: String, _ words: String) {
        let error = #expect(throws: FirewallFileError.self) { try firewall(text) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func refusesASubnetOutsideItsNetwork() {
        let text = #"{"networks": [{"network": "10.244.0.0/16", "subnet": "10.9.0.0/24"}]}"#
        #expect(throws: FirewallFileError.self) { try NodeFirewall(description: Array(text.utf8)) }
    }
}
