import AddressPool
import Addressing
import GoldenFiles
import Testing

/// The tree of blocks against a plain set.
@Suite struct TakenAddressesTests {
    private struct Tree {
        var maps: [AddressBlock: BlockMap] = [:]

        mutating func mark(_ address: IPAddress, _ mark: TakenAddresses<Never>.Mark) {
            let taken = TakenAddresses { [maps] (block) throws(Never) in maps[block] }
            for (block, map) in taken.changes(marking: address, mark) {
                maps[block] = map.isEmpty ? nil : map
            }
        }

        /// With how many blocks were read.
        func firstFree(in span: ClosedRange<IPAddress>) -> (address: IPAddress?, reads: Int) {
            var reads = 0
            let address = withoutActuallyEscaping({ (block: AddressBlock) throws(Never) -> BlockMap? in
                reads += 1
                return maps[block]
            }) { TakenAddresses(reading: $0).firstFree(in: span) }
            return (address, reads)
        }
    }

    private func address(_ base: String, _ offset: Int) throws -> IPAddress {
        let base = try IPAddress(base)
        return IPAddress(bits: base.bits + UInt128(offset), family: base.family)
    }

    @Test(arguments: ["10.0.0.0", "fd00::", "255.255.240.0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:f000"])
    func agreesWithAPlainSet(_ base: String) throws {
        var random = SeededGenerator(seed: 7)
        var tree = Tree()
        var taken: Set<Int> = []
        for _ in 0..<300 {
            // Runs, so that blocks become full and free again.
            let start = Int(random.next() % 4096)
            let run = start..<min(4096, start + Int(random.next() % 400))
            let mark: TakenAddresses<Never>.Mark = random.next() % 3 == 0 ? .free : .taken
            for offset in run {
                tree.mark(try address(base, offset), mark)
                if mark == .taken { taken.insert(offset) } else { taken.remove(offset) }
            }
            let from = Int(random.next() % 4096)
            let to = from + Int(random.next() % UInt64(4096 - from))
            let free = tree.firstFree(in: try address(base, from)...address(base, to)).address
            #expect(try free == (from...to).first { !taken.contains($0) }.map { try address(base, $0) })
        }
        #expect(tree.maps == AddressBlock.maps(marking: try taken.map { try address(base, $0) }))
    }

    @Test func readsAFewBlocksHoweverManyAreFull() throws {
        var tree = Tree()
        tree.maps = AddressBlock.maps(marking: try (0..<65_000).map { try address("10.0.0.0", $0) })
        let span = try IPAddress("10.0.0.1")...IPAddress("10.0.255.254")
        var found = tree.firstFree(in: span)
        #expect(try found.address == address("10.0.0.0", 65_000))
        #expect(found.reads <= 4)
        tree.maps = AddressBlock.maps(marking: try (0..<65_536).map { try address("10.0.0.0", $0) })
        found = tree.firstFree(in: span)
        #expect(found.address == nil)
        #expect(found.reads <= 8)
    }

    @Test func readsAFewBlocksOfAWideRange() throws {
        var tree = Tree()
        let all = try IPAddress("fd00::1")...IPAddress("fd00::ffff:ffff:ffff:ffff")
        var found = tree.firstFree(in: all)
        #expect(try found.address == IPAddress("fd00::1"))
        #expect(found.reads == 1)
        tree.maps = AddressBlock.maps(marking: try (0..<70_000).map { try address("fd00::", $0) })
        found = tree.firstFree(in: all)
        #expect(try found.address == address("fd00::", 70_000))
        #expect(found.reads <= 8)
    }

    @Test(arguments: [
        (["10.0.0.0/24"], 253), (["10.0.0.0/30", "10.0.1.0/30"], 2), (["fd00::/112"], 65534),
    ])
    func countsWhatASetCanGive(_ subnets: [String], _ capacity: Int) throws {
        let set = try RangeSet(subnets.map { try RangeText(subnet: $0).range() })
        #expect(set.capacity == capacity)
    }

    @Test(arguments: ["::/0", "fd00::/8"])
    func countsNothingBeyondAnyCount(_ subnet: String) throws {
        #expect(try RangeSet([RangeText(subnet: subnet).range()]).capacity == nil)
        #expect(try RangeSet([RangeText(subnet: "::/0", first: "::").range()]).capacity == nil)
    }
}
