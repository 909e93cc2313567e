import AddressPool
import Addressing
import Testing

@Suite struct RangeUseTests {
    private static let now = WallTime(secondsSinceEpoch: 1_790_000_000)

    /// The use of 10.0.0.0/24 by records of these ages in seconds.
    private func use(_ ages: [Int64], of subnet: String = "10.0.0.0/24") throws -> RangeUse {
        let set = try RangeSet([AddressRange(subnet: InterfaceAddress(subnet))])
        let base = try InterfaceAddress(subnet).address.bits
        let taken = ages.enumerated().map { index, age in
            (
                address: IPAddress(bits: base + 2 + UInt128(index), family: set.ranges[0].subnet.family),
                since: WallTime(secondsSinceEpoch: Self.now.secondsSinceEpoch - age)
            )
        }
        return RangeUse(set, taken: taken, at: Self.now)
    }

    @Test func hasNoEndWhereNobodyCanCount() throws {
        let use = try use((0..<60).map { $0 * 60 + 30 }, of: "fd00::/8")
        #expect(use.free == nil)
        #expect(use.outlook == .steady)
    }

    @Test func leavesOutAddressesOfOtherRanges() throws {
        let set = try RangeSet([AddressRange(subnet: InterfaceAddress("10.0.0.0/24"))])
        let use = RangeUse(
            set, taken: [(try IPAddress("10.0.1.2"), Self.now), (try IPAddress("10.0.0.2"), Self.now)],
            at: Self.now)
        #expect(use.used == 1)
        #expect(use.free == 252)
    }

    @Test func isFullWhenNothingIsLeft() throws {
        #expect(try use([0], of: "10.0.0.0/30").outlook == .full)
    }

    @Test func seesASteadyStream() throws {
        // One a minute for an hour: 15 in each quarter, so 193 more take 193 minutes.
        let use = try use((0..<60).map { $0 * 60 + 30 })
        #expect(use.outlook == .fullIn(atLeast: .seconds(193 * 60)))
    }

    @Test func takesABurstForNoRate() throws {
        #expect(try use(Array(repeating: 600, count: 100)).outlook == .steady)
    }

    @Test func seesNoEndWhereNothingIsNew() throws {
        #expect(try use([30 * 86_400, 31 * 86_400]).outlook == .steady)
        #expect(try use([]).outlook == .steady)
    }

    @Test func takesTheWorstOfItsWindows() throws {
        // One in each quarter of a week, and one in each quarter of the last hour.
        let slow = (0..<4).map { Int64($0) * 151_200 + 100_000 }
        let fast = (0..<4).map { Int64($0) * 900 + 1 }
        let both = try use(slow + fast).outlook
        #expect(both == .fullIn(atLeast: .seconds(245 * 900)))
    }

    @Test func aClockThatWentBackIsNoTrap() throws {
        #expect(try use([-1000, .min / 4, .max / 4]).outlook == .steady)
    }
}
