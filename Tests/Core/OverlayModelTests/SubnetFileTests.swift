import Addressing
import OverlayModel
import Testing

@Suite struct SubnetFileTests {
    /// A file as flannel writes it, and what it says.
    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let networks: [String]
        let gateways: [String]
        var mtu = 1450
        var masquerade = OverlayConfiguration.Masquerade.on

        static let all = [
            Sample(
                testDescription: "IPv4",
                text: """
                    FLANNEL_NETWORK=10.5.0.0/16
                    FLANNEL_SUBNET=10.5.72.1/24
                    FLANNEL_MTU=1450
                    FLANNEL_IPMASQ=true

                    """, networks: ["10.5.0.0/16"], gateways: ["10.5.72.1/24"]),
            Sample(
                testDescription: "dual stack",
                text: """
                    FLANNEL_NETWORK=10.5.0.0/16
                    FLANNEL_SUBNET=10.5.72.1/24
                    FLANNEL_IPV6_NETWORK=fc00::/48
                    FLANNEL_IPV6_SUBNET=fc00:0:0:7::1/64
                    FLANNEL_MTU=1430
                    FLANNEL_IPMASQ=false

                    """, networks: ["10.5.0.0/16", "fc00::/48"],
                gateways: ["10.5.72.1/24", "fc00:0:0:7::1/64"],
                mtu: 1430, masquerade: .off),
            Sample(
                testDescription: "IPv6",
                text: """
                    FLANNEL_IPV6_NETWORK=fc00::/48
                    FLANNEL_IPV6_SUBNET=fc00:0:0:7::1/64
                    FLANNEL_MTU=1450
                    FLANNEL_IPMASQ=true

                    """, networks: ["fc00::/48"], gateways: ["fc00:0:0:7::1/64"]),
            Sample(
                testDescription: "two networks",
                text: """
                    FLANNEL_NETWORK=10.5.0.0/16,10.6.0.0/16
                    FLANNEL_SUBNET=10.5.72.1/24
                    FLANNEL_MTU=1450
                    FLANNEL_IPMASQ=true

                    """, networks: ["10.5.0.0/16", "10.6.0.0/16"], gateways: ["10.5.72.1/24"]),
        ]
    }

    @Test(arguments: Sample.all)
    func readsAndWritesTheSameText(_ sample: Sample) throws {
        let file = try SubnetFile(sample.text)
        #expect(file.networks.map(\.description) == sample.networks)
        #expect(file.gateways.map(\.description) == sample.gateways)
        #expect(file.mtu.bytes == sample.mtu)
        #expect(file.masquerade == sample.masquerade)
        #expect(file.text == sample.text)
    }

    @Test(arguments: Sample.all)
    func everyTruncationIsRefusedOrHoldsAGateway(_ sample: Sample) {
        for length in 0..<sample.text.utf8.count {
            let cut = String(decoding: Array(sample.text.utf8.prefix(length)), as: UTF8.self)
            do throws(SubnetFileError) {
                #expect(!(try SubnetFile(cut)).gateways.isEmpty)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }

    @Test func readsForeignKeysBlankLinesAndCarriageReturns() throws {
        let text = "\r\nFLANNEL_SUBNET=10.5.72.1/24\r\nOTHER=a=b\r\n\r\nFLANNEL_MTU=1450\r\n"
        let file = try SubnetFile(text)
        #expect(file.gateways.map(\.description) == ["10.5.72.1/24"])
        #expect(file.networks.isEmpty)
        #expect(file.masquerade == .off)
    }

    /// A text that is no subnet file, and what is said of it.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let text: String
        let error: SubnetFileError
        var testDescription: String { text }

        init(_ text: String, _ error: SubnetFileError) {
            self.text = text
            self.error = error
        }

        static let all = [
            Refusal("", .missing("FLANNEL_SUBNET")),
            Refusal("FLANNEL_MTU=1450", .missing("FLANNEL_SUBNET")),
            Refusal("FLANNEL_SUBNET=10.5.72.1/24", .missing("FLANNEL_MTU")),
            Refusal("FLANNEL_SUBNET", .badLine("FLANNEL_SUBNET")),
            Refusal(
                "FLANNEL_SUBNET=10.5.72.1", .badValue("FLANNEL_SUBNET", .notAPrefix("10.5.72.1"))),
            Refusal(
                "FLANNEL_SUBNET=10.5.72.1/33", .badValue("FLANNEL_SUBNET", .badPrefixLength(33))),
            Refusal(
                "FLANNEL_SUBNET=fc00::1/64", .wrongFamily("FLANNEL_SUBNET", "fc00::1/64")),
            Refusal(
                "FLANNEL_IPV6_SUBNET=10.5.72.1/24",
                .wrongFamily("FLANNEL_IPV6_SUBNET", "10.5.72.1/24")),
            Refusal(
                "FLANNEL_SUBNET=10.5.72.1/24\nFLANNEL_NETWORK=10.5.0.1/16",
                .badValue("FLANNEL_NETWORK", .hostBitsSet("10.5.0.1/16"))),
            Refusal(
                "FLANNEL_SUBNET=10.5.72.1/24\nFLANNEL_NETWORK=fc00::/48",
                .wrongFamily("FLANNEL_NETWORK", "fc00::/48")),
            Refusal(
                "FLANNEL_SUBNET=10.5.72.1/24\nFLANNEL_MTU=many", .badValue("FLANNEL_MTU", .badMTU(0))),
            Refusal(
                "FLANNEL_SUBNET=10.5.72.1/24\nFLANNEL_MTU=67", .badValue("FLANNEL_MTU", .badMTU(67))),
        ]
    }

    @Test(arguments: Refusal.all)
    func refuses(_ refusal: Refusal) {
        #expect(throws: refusal.error) { try SubnetFile(refusal.text) }
    }

    @Test func tellsThePluginTheGatewayOfTheLease() throws {
        let lease = try lease("a", at: "192.0.2.1", "10.244.1.0/24", "fd00:0:0:1::/64")
        let file = try SubnetFile(configuration("10.244.0.0/16", "fd00::/48"), own: lease, mtu: MTU(1450))
        #expect(
            file.text == """
                FLANNEL_NETWORK=10.244.0.0/16
                FLANNEL_SUBNET=10.244.1.1/24
                FLANNEL_IPV6_NETWORK=fd00::/48
                FLANNEL_IPV6_SUBNET=fd00:0:0:1::1/64
                FLANNEL_MTU=1450
                FLANNEL_IPMASQ=true

                """)
        #expect(try SubnetFile(file.text) == file)
    }
}
