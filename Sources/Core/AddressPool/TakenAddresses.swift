package import Addressing

/// Which addresses are taken, as a tree of blocks that stand somewhere else.
///
/// Looking for a free one and marking one need a few blocks, however many addresses there are. A block that is
/// not there has nothing taken.
package struct TakenAddresses<Failure: Error> {
    package typealias Reader = (AddressBlock) throws(Failure) -> BlockMap?

    private let read: Reader

    package init(reading read: @escaping Reader) { self.read = read }

    /// The lowest address from one to another, both included, that is not taken.
    package func firstFree(in span: ClosedRange<IPAddress>) throws(Failure) -> IPAddress? {
        var address = span.lowerBound
        while address <= span.upperBound {
            let leaf = AddressBlock(of: address, level: 1)
            if let free = try map(leaf).firstFree(from: leaf.position(of: address)) {
                let found = leaf.address(at: free)
                return found <= span.upperBound ? found : nil
            }
            guard let next = try nextBlock(after: leaf) else { return nil }
            address = next.base
        }
        return nil
    }

    /// The blocks that change, with what they become, when an address is taken or given back.
    package func changes(
        marking address: IPAddress, _ mark: Mark
    ) throws(Failure) -> [(block: AddressBlock, map: BlockMap)] {
        var changes: [(block: AddressBlock, map: BlockMap)] = []
        var block: AddressBlock? = AddressBlock(of: address, level: 1)
        var mark = mark
        while let current = block {
            let before = try map(current)
            var after = before
            after[current.position(of: address)] = mark == .taken
            guard after != before else { break }
            changes.append((current, after))
            // A block above only tells which ones are full.
            guard before.isFull || after.isFull else { break }
            mark = after.isFull ? .taken : .free
            block = current.parent
        }
        return changes
    }

    package enum Mark { case taken, free }

    private func map(_ block: AddressBlock) throws(Failure) -> BlockMap { try read(block) ?? .empty }

    /// The next block of addresses behind a full one that is not full.
    private func nextBlock(after full: AddressBlock) throws(Failure) -> AddressBlock? {
        var below = full
        while let block = below.parent {
            if let free = try map(block).firstFree(from: block.position(of: below.base) + 1) {
                return try lowestBlock(at: block.address(at: free), level: block.level - 1)
            }
            below = block
        }
        return nil
    }

    /// The first block of addresses below one that is not full.
    private func lowestBlock(at address: IPAddress, level: Int) throws(Failure) -> AddressBlock? {
        var block = AddressBlock(of: address, level: level)
        while block.level > 1 {
            guard let free = try map(block).firstFree(from: 0) else { return nil }
            block = AddressBlock(of: block.address(at: free), level: block.level - 1)
        }
        return block
    }
}
