internal import WireFormat

/// What a `u32` filter compares, and where the search goes on (`struct tc_u32_sel`).
public struct U32Selector: Hashable, Sendable {
    /// How the search goes on.
    public var flags: U32SelectorFlags = []
    /// Where the next header begins, for the filters of a linked table.
    public var offset = Offset()
    /// The bits that choose a bucket of a linked table.
    public var hashKey = HashKey()
    /// Words of the packet that must all be as given; none are of every packet.
    public private(set) var keys: [U32Key] = []

    /// A computation of the offset of the next header.
    public struct Offset: Hashable, Sendable {
        /// Bytes that are always added (`plus`).
        public var fixed: UInt16 = 0
        /// Where the 16-bit field is that is added too, in bytes from here on (`at`).
        public var position: Int16 = 0
        /// The bits of that field that count, in host byte order.
        public var mask: UInt16 = 0
        /// How far the field is shifted to the right.
        public var shift: UInt8 = 0

        /// No offset.
        public init() {}
    }

    /// The bits of the packet that a hash is made of.
    public struct HashKey: Hashable, Sendable {
        /// The bits of the 32-bit word that count, in host byte order.
        public var mask: UInt32
        /// Where the word is, in bytes from here on.
        public var position: Int16

        /// The bits of a word.
        public init(mask: UInt32 = 0, at position: Int16 = 0) {
            self.mask = mask
            self.position = position
        }
    }

    /// A selector of packets for which all matches hold; without any, of every packet.
    ///
    /// - Throws: `U32SelectorError` if they contradict each other, or are too many.
    public init(_ matches: U32Match...) throws(U32SelectorError) {
        for match in matches { try add(match) }
    }

    /// A selector of every packet that has one key for it, as tc(8)'s `match u32 0 0`.
    public static var everything: U32Selector {
        var selector = U32Selector(checked: [])
        selector.keys = [U32Key(0, mask: 0, at: 0)]
        return selector
    }

    private init(checked keys: [U32Key]) { self.keys = keys }

    /// Adds a match: keys for the same word of the packet become one.
    ///
    /// - Throws: `contradiction` if no packet could be matched, `unaligned` for a word at an offset that is no
    ///   multiple of four, `tooManyKeys` beyond 128, where tc(8) too has its limit.
    public mutating func add(_ match: U32Match) throws(U32SelectorError) {
        for key in match.keys { try add(key) }
    }

    private mutating func add(_ key: U32Key) throws(U32SelectorError) {
        guard key.position & 3 == 0 else { throw .unaligned(position: key.position) }
        let place = keys.firstIndex { $0.position == key.position && $0.offsetMask == key.offsetMask }
        guard let place else {
            guard keys.count < 128 else { throw .tooManyKeys }
            keys.append(key)
            return
        }
        guard (keys[place].value ^ key.value) & keys[place].mask & key.mask == 0 else {
            throw .contradiction(position: key.position)
        }
        keys[place] = U32Key(
            keys[place].value | key.value, mask: keys[place].mask | key.mask, at: key.position,
            offsetMask: key.offsetMask)
    }
}

/// How the search goes on behind a `u32` filter (`TC_U32_*`).
public struct U32SelectorFlags: OptionSet, Hashable, Sendable {
    /// The kernel's bits.
    public let rawValue: UInt8

    /// Flags from the kernel's bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A match ends it (`TC_U32_TERMINAL`).
    public static let terminal = Self(rawValue: 1)
    /// The fixed offset is added (`TC_U32_OFFSET`).
    public static let offset = Self(rawValue: 2)
    /// The field's offset is added (`TC_U32_VAROFFSET`).
    public static let variableOffset = Self(rawValue: 4)
    /// What follows counts from the offset (`TC_U32_EAT`).
    public static let eat = Self(rawValue: 8)
}

/// A 32-bit word of a packet that must be as given (`struct tc_u32_key`).
public struct U32Key: Hashable, Sendable {
    /// What the bits must be, in host byte order; bits outside the mask are zero.
    public let value: UInt32
    /// The bits that count.
    public let mask: UInt32
    /// Where the word is: bytes behind the start of the network header, negative for the link layer's.
    public let position: Int32
    /// All ones adds the offset that the search has come to: for the next header (`nexthdr+`).
    public let offsetMask: Int32

    /// A comparison of some bits of a word.
    public init(_ value: UInt32, mask: UInt32 = .max, at position: Int32, offsetMask: Int32 = 0) {
        self.value = value & mask
        self.mask = mask
        self.position = position
        self.offsetMask = offsetMask
    }
}

/// Why matches make no selector.
public enum U32SelectorError: Error, Hashable, CustomStringConvertible {
    /// Two matches ask different things of the same bits.
    case contradiction(position: Int32)
    /// A word does not start at a multiple of four bytes.
    case unaligned(position: Int32)
    /// There are more than 128 words to compare.
    case tooManyKeys

    /// What is wrong, for people.
    public var description: String {
        switch self {
        case .contradiction(let position): "two matches contradict each other in the word at \(position)"
        case .unaligned(let position): "a word at \(position) does not start at a multiple of four"
        case .tooManyKeys: "more than 128 words to compare"
        }
    }
}

extension U32Selector {
    init(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        try reader.require(16)
        flags = U32SelectorFlags(rawValue: try reader.readHost())
        offset.shift = try reader.readHost()
        let count = Int(try reader.readHost(UInt8.self))
        try reader.skip(1)
        offset.mask = try reader.readBigEndian()
        offset.fixed = try reader.readHost()
        offset.position = Int16(bitPattern: try reader.readHost())
        hashKey.position = Int16(bitPattern: try reader.readHost())
        hashKey.mask = try reader.readBigEndian()
        try reader.require(16 * count)
        for _ in 0..<count {
            let mask: UInt32 = try reader.readBigEndian()
            let value: UInt32 = try reader.readBigEndian()
            let position = Int32(bitPattern: try reader.readHost())
            let offsetMask = Int32(bitPattern: try reader.readHost())
            keys.append(U32Key(value, mask: mask, at: position, offsetMask: offsetMask))
        }
    }

    func encode(into writer: inout ByteWriter) {
        writer.append(flags.rawValue)
        writer.append(offset.shift)
        writer.append(UInt8(keys.count))
        writer.append(0)
        writer.appendBigEndian(offset.mask)
        writer.appendHost(offset.fixed)
        writer.appendHost(UInt16(bitPattern: offset.position))
        writer.appendHost(UInt16(bitPattern: hashKey.position))
        writer.appendBigEndian(hashKey.mask)
        for key in keys {
            writer.appendBigEndian(key.mask)
            writer.appendBigEndian(key.value)
            writer.appendHost(UInt32(bitPattern: key.position))
            writer.appendHost(UInt32(bitPattern: key.offsetMask))
        }
    }
}
