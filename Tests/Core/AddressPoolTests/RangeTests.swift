import AddressPool
import Addressing
import Testing

/// The texts of a range, as a configuration gives them.
struct RangeText: Sendable {
    let subnet: String
    var first: String?
    var last: String?
    var gateway: String?

    func range() throws -> AddressRange {
        try AddressRange(
            subnet: try InterfaceAddress(subnet), first: try first.map { try IPAddress($0) },
            last: try last.map { try IPAddress($0) }, gateway: try gateway.map { try IPAddress($0) })
    }
}

@Suite struct RangeTests {
    @Test(arguments: [
        ("10.0.0.0/24", "10.0.0.1-10.0.0.254", "10.0.0.1"), ("10.0.0.0/30", "10.0.0.1-10.0.0.2", "10.0.0.1"),
        ("fd00::/64", "fd00::1-fd00::ffff:ffff:ffff:ffff", "fd00::1"),
        ("fd00::/126", "fd00::1-fd00::3", "fd00::1"), ("0.0.0.0/0", "0.0.0.1-255.255.255.254", "0.0.0.1"),
    ])
    func fillsInWhatIsNotGiven(_ subnet: String, _ text: String, _ gateway: String) throws {
        let range = try RangeText(subnet: subnet).range()
        #expect(range.description == text)
        #expect(range.gateway.description == gateway)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let text: RangeText
        let message: String
        var testDescription: String { message }

        // The messages are those of host-local 1.1.1, which was run with each of these ranges.
        static let all = [
            Refusal(
                text: RangeText(subnet: "10.0.0.0/31"),
                message: "Network 10.0.0.0/31 too small to allocate from"),
            Refusal(
                text: RangeText(subnet: "10.0.0.1/32"),
                message: "Network 10.0.0.1/32 too small to allocate from"),
            Refusal(
                text: RangeText(subnet: "fd00::/127"),
                message: "Network fd00::/127 too small to allocate from"),
            Refusal(
                text: RangeText(subnet: "10.0.0.1/24"),
                message: "Network has host bits set. For a subnet mask of length 24 "
                    + "the network address is 10.0.0.0"),
            Refusal(
                text: RangeText(subnet: "10.0.0.0/24", first: "10.0.1.5"),
                message: "RangeStart 10.0.1.5 not in network 10.0.0.0/24"),
            Refusal(
                text: RangeText(subnet: "10.0.0.0/24", first: "10.0.0.9", last: "10.0.0.5"),
                message: "RangeStart 10.0.0.9 not in network 10.0.0.0/24"),
            Refusal(
                text: RangeText(subnet: "10.0.0.0/24", last: "10.0.1.5"),
                message: "RangeEnd 10.0.1.5 not in network 10.0.0.0/24"),
            Refusal(
                text: RangeText(subnet: "10.0.0.0/24", last: "10.0.0.0"),
                message: "RangeEnd 10.0.0.0 not in network 10.0.0.0/24"),
        ]
    }

    @Test(arguments: Refusal.all)
    func refusesAsHostLocalDoes(_ refusal: Refusal) throws {
        let error = try #require(throws: AddressPoolError.self) { try refusal.text.range() }
        #expect(error.description == refusal.message)
    }

    @Test func refusesGatewayOfTheOtherFamily() throws {
        #expect(throws: AddressPoolError.self) {
            try RangeText(subnet: "10.0.0.0/24", gateway: "fd00::1").range()
        }
        #expect(
            try RangeText(subnet: "10.0.0.0/24", gateway: "10.9.0.1").range().gateway.description
                == "10.9.0.1")
    }

    @Test func refusesSetsThatMixOrOverlap() throws {
        let small = try RangeText(subnet: "10.0.0.0/25").range()
        let large = try RangeText(subnet: "10.0.0.0/24").range()
        let other = try RangeText(subnet: "fd00::/64").range()
        #expect(throws: AddressPoolError.emptySet) { try RangeSet([]) }
        #expect(throws: AddressPoolError.mixedFamilies) { try RangeSet([large, other]) }
        let overlap = try #require(throws: AddressPoolError.self) { try RangeSet([large, small]) }
        #expect(overlap.description == "subnets 10.0.0.1-10.0.0.254 and 10.0.0.1-10.0.0.126 overlap")
        let sets = try [RangeSet([other]), RangeSet([small]), RangeSet([large])]
        let list = try #require(throws: AddressPoolError.self) { try RangeSetList(sets) }
        #expect(list.description == "range set 1 overlaps with 2")
    }

    @Test func servesWishesBeforeAnythingIsTaken() throws {
        let list = try RangeSetList([
            RangeSet([RangeText(subnet: "10.0.0.0/24").range()]),
            RangeSet([RangeText(subnet: "fd00::/64").range()]),
        ])
        let wish = try IPAddress("fd00::9")
        #expect(try list.choices(requesting: []) == [.next, .next])
        let choices = try list.choices(requesting: [wish])
        #expect(choices.first == .next)
        guard case .exactly(let offer) = choices.last else {
            Issue.record("the wish lies in the second set")
            return
        }
        #expect(offer.address.description == "fd00::9/64")
    }

    @Test(arguments: [
        (["10.0.0.1"], "failed to allocate for range 0: requested ip 10.0.0.1 is subnet's gateway"),
        (["10.0.9.1"], "failed to allocate all requested IPs: 10.0.9.1"),
        (["10.0.0.5", "10.0.0.6"], "failed to allocate all requested IPs: 10.0.0.6"),
    ])
    func refusesWishesAsHostLocalDoes(_ wishes: [String], _ message: String) throws {
        let list = try RangeSetList([RangeSet([RangeText(subnet: "10.0.0.0/24").range()])])
        let addresses = try wishes.map { try IPAddress($0) }
        let error = try #require(throws: AddressPoolError.self) { try list.choices(requesting: addresses) }
        #expect(error.description == message)
    }
}
