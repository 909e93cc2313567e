import Addressing
import FirewallRules
import FirewallTesting
import Testing

@Suite struct PublishingTests {
    private let pod: PodHostPorts

    init() throws {
        pod = try PodHostPorts(
            attachment: "more", label: "default/more",
            addresses: [IPAddress("10.244.1.7"), IPAddress("fd00::7")],
            ports: [HostPort(.tcp, 8443, to: 443), HostPort(.udp, 8443, to: 443, at: IPAddress("192.0.2.1"))])
    }

    /// What a difference makes of tables is what the whole description would be.
    @Test func isWhatTheWholeComparisonFinds() throws {
        var node = try NodeFirewall.example(.ipv4, .ipv6)
        for pods in [[], try PodHostPorts.examples] {
            node.hostPorts = try HostPorts(pods)
            var more = node
            more.hostPorts = try HostPorts(pods + [pod])
            let (few, many) = (node.nftRuleSet, more.nftRuleSet)
            let added = NFTDifference(present: PresentNFTRules(of: few), wanted: many)
            let removed = NFTDifference(present: PresentNFTRules(of: many), wanted: few)
            #expect(try node.publishing(pod).transactionText == added.transactionText)
            #expect(try node.withdrawing(pod).transactionText == removed.transactionText)
        }
    }

    @Test func namesWhoHasThePort() throws {
        var node = try NodeFirewall.example(.ipv4)
        let other = try PodHostPorts(
            attachment: "other", label: "default/other", addresses: [IPAddress("10.244.1.8")],
            ports: [HostPort(.tcp, 8443, to: 1)])
        node.hostPorts = try HostPorts([other])
        #expect(
            throws: FirewallError.hostPortTaken(
                try HostPort(.tcp, 8443, to: 443), by: "default/other", and: "default/more")
        ) { try node.publishing(pod) }
    }
}
