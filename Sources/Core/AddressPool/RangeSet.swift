package import Addressing

/// Ranges of one family without overlap, of which an attachment gets one address.
package struct RangeSet: Hashable, Sendable, CustomStringConvertible {
    /// Never empty.
    package let ranges: [AddressRange]

    package init(_ ranges: [AddressRange]) throws(AddressPoolError) {
        guard let first = ranges.first else { throw .emptySet }
        guard ranges.allSatisfy({ $0.subnet.family == first.subnet.family }) else { throw .mixedFamilies }
        for (index, range) in ranges.enumerated() {
            if let other = ranges[(index + 1)...].first(where: range.overlaps) {
                throw .overlap(range, other)
            }
        }
        self.ranges = ranges
    }

    package func range(holding address: IPAddress) -> AddressRange? {
        ranges.first { $0.contains(address) }
    }

    /// An address of the set with all that its holder has to know; nil for a gateway and any other.
    package func offer(_ address: IPAddress) -> AddressOffer? {
        guard let range = range(holding: address), address != range.gateway else { return nil }
        return range.offer(address)
    }

    package func overlaps(_ other: RangeSet) -> Bool {
        ranges.contains { range in other.ranges.contains(where: range.overlaps) }
    }

    package var description: String { ranges.map(\.description).joined(separator: ",") }
}

/// The range sets of a network: an attachment gets one address of each.
package struct RangeSetList: Hashable, Sendable {
    package let sets: [RangeSet]

    package init(_ sets: [RangeSet]) throws(AddressPoolError) {
        for (index, set) in sets.enumerated() {
            if let other = sets.indices[(index + 1)...].first(where: { set.overlaps(sets[$0]) }) {
                throw .setsOverlap(index, other)
            }
        }
        self.sets = sets
    }

    /// What to take of each set: the address asked for that lies in it, or any.
    ///
    /// Decided before anything is taken, so that a wish which cannot be met leaves nothing to give back.
    package func choices(requesting wishes: [IPAddress]) throws(AddressPoolError) -> [AddressChoice] {
        var open = wishes
        var choices: [AddressChoice] = []
        for (index, set) in sets.enumerated() {
            guard let wish = open.firstIndex(where: { set.range(holding: $0) != nil }),
                let range = set.range(holding: open[wish]), let offer = range.offer(open[wish])
            else {
                choices.append(.next)
                continue
            }
            guard open[wish] != range.gateway else { throw .gatewayRequested(open[wish], set: index) }
            open.remove(at: wish)
            choices.append(.exactly(offer))
        }
        guard open.isEmpty else { throw .unservedRequests(open) }
        return choices
    }
}

/// What to take of a range set.
package enum AddressChoice: Hashable, Sendable {
    case next
    case exactly(AddressOffer)
}
