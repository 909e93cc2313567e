import AddressPool
import Addressing
import GoldenFiles
import Testing

@Suite struct SearchTests {
    /// One of host-local's allocator cases.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let ranges: [RangeText]
        var taken: [String] = []
        var last: String?
        /// Nil: nothing is left.
        let expected: String?
        var testDescription: String { name }

        static let all = [
            Case(name: "fresh /29", ranges: [RangeText(subnet: "10.0.0.0/29")], expected: "10.0.0.2/29"),
            Case(name: "fresh IPv6 /64", ranges: [RangeText(subnet: "fd00::/64")], expected: "fd00::2/64"),
            Case(name: "fresh /30", ranges: [RangeText(subnet: "10.0.0.0/30")], expected: "10.0.0.2/30"),
            Case(
                name: "skips what is taken", ranges: [RangeText(subnet: "10.0.0.0/29")], taken: ["10.0.0.2"],
                expected: "10.0.0.3/29"),
            Case(
                name: "goes on after the last", ranges: [RangeText(subnet: "10.0.0.0/29")], last: "10.0.0.4",
                expected: "10.0.0.5/29"),
            Case(
                name: "wraps and skips the gateway", ranges: [RangeText(subnet: "10.0.0.0/29")],
                last: "10.0.0.6", expected: "10.0.0.2/29"),
            Case(
                name: "starts over when the last is out of range", ranges: [RangeText(subnet: "10.0.0.0/29")],
                last: "10.0.0.128", expected: "10.0.0.2/29"),
            Case(
                name: "offers the last again when all else is taken",
                ranges: [RangeText(subnet: "10.0.0.0/29")],
                taken: ["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.6"], last: "10.0.0.5",
                expected: "10.0.0.5/29"),
            Case(
                name: "goes from subnet to subnet",
                ranges: [RangeText(subnet: "10.0.0.0/30"), RangeText(subnet: "10.0.1.0/30")],
                last: "10.0.0.2", expected: "10.0.1.2/30"),
            Case(
                name: "rolls over from the last subnet to the first",
                ranges: [RangeText(subnet: "10.0.0.0/30"), RangeText(subnet: "10.0.1.0/30")],
                last: "10.0.1.2", expected: "10.0.0.2/30"),
            Case(
                name: "never gives the broadcast address", ranges: [RangeText(subnet: "10.0.0.0/30")],
                taken: ["10.0.0.2"], expected: nil),
            Case(
                name: "ends inside given bounds",
                ranges: [RangeText(subnet: "10.0.0.0/24", first: "10.0.0.9", last: "10.0.0.10")],
                taken: ["10.0.0.9", "10.0.0.10"], last: "10.0.0.9", expected: nil),
            Case(
                name: "ends at the highest address there is",
                ranges: [
                    RangeText(
                        subnet: "ffff:ffff:ffff:ffff::/64", first: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
                ],
                taken: ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"], expected: nil),
            Case(
                name: "has nothing when the gateway is the only address",
                ranges: [RangeText(subnet: "10.0.0.0/24", first: "10.0.0.1", last: "10.0.0.1")],
                expected: nil),
        ]
    }

    private func free(
        in set: RangeSet, after last: IPAddress?, but taken: some Sequence<IPAddress>
    ) -> AddressOffer? {
        let maps = AddressBlock.maps(marking: Array(taken))
        return set.firstFree(after: last, in: TakenAddresses { (block) throws(Never) in maps[block] })
    }

    @Test(arguments: Case.all)
    func offersInHostLocalsOrder(_ example: Case) throws {
        let set = try RangeSet(example.ranges.map { try $0.range() })
        let last = try example.last.map { try IPAddress($0) }
        let taken = try example.taken.map { try IPAddress($0) }
        #expect(free(in: set, after: last, but: taken)?.address.description == example.expected)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func agreesWithTheSlowPool(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let set = try SlowPool.randomSet(&random)
        var slow = SlowPool(set: set)
        var taken: Set<IPAddress> = []
        var last: IPAddress?
        for _ in 0..<200 {
            if !taken.isEmpty, random.next() % 3 == 0,
                let address = taken.sorted().randomElement(using: &random)
            {
                taken.remove(address)
                slow.release(address)
                continue
            }
            let address = free(in: set, after: last, but: taken)?.address.address
            #expect(address == slow.allocate(), "seed \(seed)")
            guard let address else { continue }
            taken.insert(address)
            last = address
        }
    }

    @Test func startsAtOnceInALargeRange() throws {
        let set = try RangeSet([RangeText(subnet: "fd00::/8").range()])
        let last = try IPAddress("fd12::ffff:ffff")
        let first = try #require(free(in: set, after: last, but: []))
        #expect(first.address.description == "fd12::1:0:0/8")
        let second = free(in: set, after: last, but: [first.address.address])
        #expect(second?.address.description == "fd12::1:0:1/8")
    }
}
