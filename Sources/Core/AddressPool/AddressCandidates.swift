import Addressing

/// Every address of a range set once, except gateways: first the one after a given address, last that one.
///
/// It keeps two positions and computes the next one, so that an IPv6 /64 starts as fast as a /29.
package struct AddressCandidates: Sequence, IteratorProtocol {
    private struct Position: Equatable {
        var range: Int
        var address: IPAddress
    }

    private let ranges: [AddressRange]
    private let final: Position
    private var upcoming: Position?

    /// Goes on after the last address given out.
    ///
    /// One that is in no range, as after a change of the configuration, costs the round robin a turn.
    init(_ ranges: [AddressRange], after last: IPAddress?) {
        self.ranges = ranges
        if let last, let index = ranges.firstIndex(where: { $0.contains(last) }) {
            final = Position(range: index, address: last)
        } else {
            let index = ranges.count - 1
            final = Position(range: index, address: ranges[index].last)
        }
        upcoming = position(after: final)
    }

    package mutating func next() -> AddressOffer? {
        while let position = upcoming {
            upcoming = position == final ? nil : self.position(after: position)
            let range = ranges[position.range]
            if position.address != range.gateway { return range.offer(position.address) }
        }
        return nil
    }

    private func position(after position: Position) -> Position {
        guard position.address == ranges[position.range].last else {
            let address = position.address
            let next = IPAddress(bits: address.bits + 1, family: address.family)
            return Position(range: position.range, address: next)
        }
        let index = (position.range + 1) % ranges.count
        return Position(range: index, address: ranges[index].first)
    }
}
