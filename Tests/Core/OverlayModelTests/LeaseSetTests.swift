import Addressing
import OverlayModel
import Testing

@Suite struct LeaseSetTests {
    /// Leases that cannot all be right beside those of node `a`.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let other: @Sendable () throws -> Lease
        let text: String

        init(_ description: String, _ text: String, other: @escaping @Sendable () throws -> Lease) {
            testDescription = description
            self.text = text
            self.other = other
        }

        static let all = [
            Refusal("another network", "subnet 10.9.2.0/24 of node b is outside the pod network") {
                try lease("b", at: "192.0.2.2", "10.9.2.0/24")
            },
            Refusal("another family", "subnet fe00::/64 of node b is outside the pod network") {
                try lease("b", at: "192.0.2.2", "fe00::/64")
            },
            Refusal("larger than the network", "subnet 10.0.0.0/8 of node b is outside the pod network") {
                try lease("b", at: "192.0.2.2", "10.0.0.0/8")
            },
            Refusal("the same name", "two nodes are called a") {
                try lease("a", at: "192.0.2.2", "10.244.2.0/24", mac: "02:00:00:00:00:02")
            },
            Refusal("the same public address", "nodes a and b both claim the public address 192.0.2.1") {
                try lease("b", at: "192.0.2.1", "10.244.2.0/24")
            },
            Refusal(
                "the same tunnel address", "nodes a and b both claim the tunnel address 02:00:00:00:00:01"
            ) { try lease("b", at: "192.0.2.2", "10.244.2.0/24", mac: "02:00:00:00:00:01") },
            Refusal("the same subnet", "subnet 10.244.1.0/24 of node a overlaps 10.244.1.0/24 of node b") {
                try lease("b", at: "192.0.2.2", "10.244.1.0/24")
            },
            Refusal("a part of a subnet", "subnet 10.244.1.0/24 of node a overlaps 10.244.1.128/25 of node b")
            {
                try lease("b", at: "192.0.2.2", "10.244.1.128/25")
            },
            Refusal("around a subnet", "subnet 10.244.0.0/20 of node b overlaps 10.244.1.0/24 of node a") {
                try lease("b", at: "192.0.2.2", "10.244.0.0/20")
            },
            Refusal("another underlay", "nodes a and b have public addresses of different families") {
                try lease("b", at: "2001:db8::2", "10.244.2.0/24")
            },
        ]
    }

    @Test(arguments: Refusal.all)
    func refuses(_ refusal: Refusal) throws {
        let leases = [
            try lease("a", at: "192.0.2.1", "10.244.1.0/24", mac: "02:00:00:00:00:01"), try refusal.other(),
        ]
        for order in [leases, leases.reversed()] {
            let error = #expect(throws: LeaseError.self) {
                try LeaseSet(order, in: configuration("10.244.0.0/16", "fd00::/48"))
            }
            #expect(error?.description == refusal.text)
        }
    }

    @Test func findsAnOverlapAcrossOtherSubnets() throws {
        let leases = try (2..<10).map { try lease("n\($0)", at: "192.0.2.\($0)", "10.244.\($0).0/24") }
        let wide = try lease("wide", at: "192.0.2.99", "10.244.0.0/17")
        #expect(throws: LeaseError.self) { try LeaseSet(leases + [wide], in: configuration("10.244.0.0/16")) }
    }

    @Test func keepsLeasesByName() throws {
        let leases = [
            try lease("b", at: "192.0.2.2", "10.244.2.0/24", "fd00:0:0:2::/64"),
            try lease("a", at: "192.0.2.1", "10.244.1.0/24"),
        ]
        let set = try LeaseSet(leases, in: configuration("10.244.0.0/16", "fd00::/48"))
        #expect(set.leases.map(\.node.text) == ["a", "b"])
        #expect(try set.lease(of: NodeName("b")) == leases[0])
        #expect(try set.lease(of: NodeName("c")) == nil)
        #expect(try LeaseSet([], in: configuration("10.244.0.0/16")).leases.isEmpty)
    }

    @Test func foldsEvents() throws {
        let first = try lease("a", at: "192.0.2.1", "10.244.1.0/24")
        let moved = try lease("a", at: "192.0.2.7", "10.244.1.0/24")
        let second = try lease("b", at: "192.0.2.2", "10.244.2.0/24")
        var leases: [NodeName: Lease] = [:]
        let events: [(LeaseEvent, [NodeName: Lease])] = [
            (.snapshot([first]), [first.node: first]),
            (.changed(second), [first.node: first, second.node: second]),
            (.changed(moved), [first.node: moved, second.node: second]),
            (.unusable(LeaseError.sameName(first.node)), [first.node: moved, second.node: second]),
            (.removed(first.node), [second.node: second]),
            (.snapshot([]), [:]),
        ]
        for (event, expected) in events {
            event.apply(to: &leases)
            #expect(leases == expected)
        }
    }
}
