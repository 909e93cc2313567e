import AddressPool
import Addressing
import GoldenFiles

/// The obvious pool: all addresses in an array, turned until the next one is in front.
struct SlowPool {
    private var queue: [IPAddress] = []
    private var taken: Set<IPAddress> = []

    init(set: RangeSet) {
        for range in set.ranges {
            var address = range.first
            while true {
                if address != range.gateway { queue.append(address) }
                if address == range.last { break }
                address = IPAddress(bits: address.bits + 1, family: address.family)
            }
        }
    }

    mutating func allocate() -> IPAddress? {
        guard let index = queue.firstIndex(where: { !taken.contains($0) }) else { return nil }
        queue = Array(queue[(index + 1)...] + queue[...index])
        taken.insert(queue[queue.count - 1])
        return queue.last
    }

    mutating func release(_ address: IPAddress) { taken.remove(address) }

    /// One to three small ranges of one family with bounds and gateways anywhere.
    static func randomSet(_ random: inout SeededGenerator) throws -> RangeSet {
        let isV6 = random.next() % 2 == 0
        var ranges: [AddressRange] = []
        for index in 0...Int(random.next() % 3) {
            let base = try IPAddress(isV6 ? "fd00::\(index):0" : "10.0.\(index).0")
            let subnet = try InterfaceAddress(base, prefixLength: base.family.width - 4)
            func address(_ offset: UInt64) -> IPAddress {
                IPAddress(bits: base.bits + UInt128(offset), family: base.family)
            }
            let first = random.next() % 8
            let last = first + random.next() % (15 - first)
            ranges.append(
                try AddressRange(
                    subnet: subnet, first: address(first), last: address(last),
                    gateway: address(random.next() % 16)))
        }
        return try RangeSet(ranges)
    }
}
