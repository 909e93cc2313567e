package import Addressing

/// The name of a set of 256 things: of neighbouring addresses, or of blocks a level below.
///
/// A block of level 1 is of addresses, one of level 2 of blocks of level 1, and so on: a tree in which a range of
/// any width has few blocks on the way to an address.
package struct AddressBlock: Hashable, Sendable, CustomStringConvertible {
    /// The lowest address below the block.
    package let base: IPAddress
    /// 1 to 4 for IPv4, to 16 for IPv6.
    package let level: Int

    /// The block of a level that an address is below.
    package init(of address: IPAddress, level: Int) {
        let width = UInt128(8 * level)
        let bits = width < 128 ? (address.bits >> width) << width : 0
        base = IPAddress(bits: bits, family: address.family)
        self.level = level
    }

    package static func topLevel(_ family: IPFamily) -> Int { family.width / 8 }

    /// Nil at the top.
    package var parent: AddressBlock? {
        level < Self.topLevel(base.family) ? AddressBlock(of: base, level: level + 1) : nil
    }

    /// Which of this block's things an address is or is below.
    package func position(of address: IPAddress) -> Int {
        Int(truncatingIfNeeded: address.bits >> UInt128(8 * (level - 1)) & 0xff)
    }

    /// The lowest address of one of the block's things.
    package func address(at position: Int) -> IPAddress {
        IPAddress(bits: base.bits | UInt128(position) << UInt128(8 * (level - 1)), family: base.family)
    }

    /// Level and base: a file name.
    package var description: String { "\(level)-\(base)" }
}

/// Which of the 256 things of a block are wholly taken.
package struct BlockMap: Hashable, Sendable {
    /// 32 bytes, the first thing in the lowest bit of the first.
    package private(set) var bytes: [UInt8]

    package static let empty = BlockMap()

    private init() { bytes = Array(repeating: 0, count: 32) }

    /// Nil unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    package subscript(position: Int) -> Bool {
        get { bytes[position >> 3] >> (position & 7) & 1 == 1 }
        set {
            let bit: UInt8 = 1 << (position & 7)
            bytes[position >> 3] = newValue ? bytes[position >> 3] | bit : bytes[position >> 3] & ~bit
        }
    }

    package var isEmpty: Bool { bytes.allSatisfy { $0 == 0 } }

    package var isFull: Bool { bytes.allSatisfy { $0 == 0xff } }

    /// The first thing from a position on that is not wholly taken.
    package func firstFree(from position: Int) -> Int? {
        (position..<256).first { !self[$0] }
    }
}

extension AddressBlock {
    /// The maps of all blocks that have something taken.
    package static func maps(marking addresses: [IPAddress]) -> [AddressBlock: BlockMap] {
        var all: [AddressBlock: BlockMap] = [:]
        for address in addresses {
            let block = AddressBlock(of: address, level: 1)
            all[block, default: .empty][block.position(of: address)] = true
        }
        // Each level tells the next which of its blocks are full.
        var full = all.filter(\.value.isFull).map(\.key)
        while !full.isEmpty {
            var parents: Set<AddressBlock> = []
            for block in full {
                guard let parent = block.parent else { continue }
                all[parent, default: .empty][parent.position(of: block.base)] = true
                parents.insert(parent)
            }
            full = parents.filter { all[$0]?.isFull == true }
        }
        return all
    }
}
