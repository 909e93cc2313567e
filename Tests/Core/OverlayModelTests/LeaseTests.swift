import Addressing
import OverlayModel
import Testing

@Suite struct LeaseTests {
    @Test(arguments: [
        "a", "node-1", "ip-10-0-0-1.eu-west-1.compute.internal", "0", String(repeating: "a", count: 253),
    ])
    func takesNodeNames(_ text: String) throws {
        #expect(try NodeName(text).text == text)
    }

    @Test(arguments: [
        "", "-a", "a-", ".a", "a.", "a..b", "a.-b", "a-.b", "Node", "a_b", "a b", "é", "a/b",
        String(repeating: "a", count: 254),
    ])
    func refusesNodeNames(_ text: String) {
        #expect(throws: LeaseError.badNodeName(text)) { try NodeName(text) }
    }

    /// Why a lease cannot be right.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let subnets: [String]
        var mac = "02:00:00:00:00:01"
        let error: @Sendable (NodeName) throws -> LeaseError

        static let all = [
            Refusal(testDescription: "no subnet", subnets: []) { .noSubnet($0) },
            Refusal(testDescription: "two of a family", subnets: ["10.244.1.0/24", "10.244.2.0/24"]) {
                .severalSubnets($0, .ipv4)
            },
            Refusal(testDescription: "room for no pod", subnets: ["10.244.1.0/31"]) {
                .subnetTooSmall($0, try IPPrefix("10.244.1.0/31"))
            },
            Refusal(testDescription: "a single IPv6 address", subnets: ["fd00::1/128"]) {
                .subnetTooSmall($0, try IPPrefix("fd00::1/128"))
            },
            Refusal(testDescription: "a group's MAC", subnets: ["10.244.1.0/24"], mac: "03:00:00:00:00:01") {
                .badVTEP($0, try MACAddress("03:00:00:00:00:01"))
            },
            Refusal(testDescription: "no MAC", subnets: ["10.244.1.0/24"], mac: "00:00:00:00:00:00") {
                .badVTEP($0, try MACAddress("00:00:00:00:00:00"))
            },
        ]
    }

    @Test(arguments: Refusal.all)
    func refuses(_ refusal: Refusal) throws {
        let node = try NodeName("a")
        let subnets = try refusal.subnets.map { try IPPrefix($0) }
        let mac = try MACAddress(refusal.mac)
        let address = try IPAddress("192.0.2.1")
        #expect(throws: try refusal.error(node)) {
            try Lease(node: node, publicAddress: address, subnets: subnets, vtepAddress: mac)
        }
    }

    @Test func takesTheSmallestSubnetAndPutsIPv4First() throws {
        let lease = try lease("a", at: "192.0.2.1", "fd00::/126", "10.244.1.0/30")
        #expect(lease.subnets.map(\.description) == ["10.244.1.0/30", "fd00::/126"])
    }

    @Test(arguments: [
        ("node-a", 1, "aa:bf:37:d3:e6:bf"), ("node-b", 1, "b2:54:6c:d3:eb:96"),
        ("node-a", 2, "aa:bf:38:d3:e6:bf"),
    ])
    func derivesTheSameTunnelAddressForEver(_ node: String, _ vni: Int, _ address: String) throws {
        #expect(try MACAddress(vtepOf: NodeName(node), vni: VNI(vni)).description == address)
    }

    @Test func everyTunnelAddressIsUnicastAndLocal() throws {
        var all: Set<MACAddress> = []
        for number in 0..<1000 {
            let address = MACAddress(vtepOf: try NodeName("node-\(number)"), vni: try VNI(1))
            #expect(address.octets[0] & 0b11 == 0b10)
            all.insert(address)
        }
        #expect(all.count == 1000)
    }
}
