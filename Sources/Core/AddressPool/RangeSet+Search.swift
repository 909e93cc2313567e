package import Addressing

extension RangeSet {
    /// The addresses of the set in the order they are to be tried, as stretches of neighbours: round robin from
    /// behind the last one given out, which comes last itself.
    ///
    /// A last one that is in no range, as after a change of the configuration, costs the round robin a turn.
    package func spans(after last: IPAddress?) -> [ClosedRange<IPAddress>] {
        guard let last, let start = ranges.firstIndex(where: { $0.contains(last) }) else {
            return ranges.map { $0.first...$0.last }
        }
        let range = ranges[start]
        let others = ranges[(start + 1)...] + ranges[..<start]
        let behind = last < range.last ? [last.next...range.last] : []
        return behind + others.map { $0.first...$0.last } + [range.first...last]
    }

    /// The next free address in round robin, except gateways; nil if all are taken.
    package func firstFree<Failure>(
        after last: IPAddress?, in taken: TakenAddresses<Failure>
    ) throws(Failure) -> AddressOffer? {
        for span in spans(after: last) {
            guard let range = range(holding: span.lowerBound) else { continue }
            var rest: ClosedRange<IPAddress>? = span
            while let open = rest, let found = try taken.firstFree(in: open) {
                guard found == range.gateway else { return range.offer(found) }
                rest = found < open.upperBound ? found.next...open.upperBound : nil
            }
        }
        return nil
    }

    /// How many addresses the set can give out; nil for more than anything counts.
    package var capacity: Int? {
        var sum: UInt128 = 0
        for range in ranges {
            let gateways: UInt128 = range.contains(range.gateway) ? 1 : 0
            let (total, overflow) = sum.addingReportingOverflow(range.last.bits - range.first.bits)
            if overflow || total == .max { return nil }
            sum = total + 1 - gateways
        }
        return Int(exactly: sum)
    }
}

extension IPAddress {
    /// The address behind this one, which is not the highest there is.
    var next: IPAddress { IPAddress(bits: bits + 1, family: family) }
}
