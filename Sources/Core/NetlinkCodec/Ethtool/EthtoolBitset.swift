internal import CLinuxNetworking
public import WireFormat

/// A set of bits as ethtool's messages hold it (`ETHTOOL_A_BITSET_*`), in either of its two forms.
///
/// The verbose form lists bits with their names, the compact one is a bitmap of 32-bit words in host byte order
/// (Documentation/networking/ethtool-netlink.rst, "Bit sets").
public struct EthtoolBitset: Hashable, Sendable {
    /// The bits that it speaks of, in order of the message: those of the mask, or those that are set.
    public var bits: [Bit]
    /// Whether bits that it does not speak of are unset, rather than left as they are (`ETHTOOL_A_BITSET_NOMASK`).
    public var isComplete: Bool

    /// A bit and its value.
    public struct Bit: Hashable, Sendable {
        /// The bit's number, from zero.
        public var index: Int
        /// The bit's name; nil in the compact form.
        public var name: String?
        /// Its value.
        public var isSet: Bool

        /// A bit and its value.
        public init(_ index: Int, name: String? = nil, isSet: Bool) {
            self.index = index
            self.name = name
            self.isSet = isSet
        }
    }

    /// More bits than any set has (`ETHNL_MAX_BITSET_SIZE` in net/ethtool/bitset.c).
    private static let largestSize = 32767

    /// Reads the content of a nest that holds a set.
    /// - Throws: `badValue` for a bit beyond the set's size, `badLength` for a bitmap of another size.
    public init(nest: Span<UInt8>) throws(WireError) {
        var size = Self.largestSize
        var isComplete = false
        var bits: [Bit] = []
        var attributes = AttributeReader(nest)
        while let attribute = try attributes.next() {
            switch attribute.kind {
            case ETHTOOL_A_BITSET_NOMASK: isComplete = true
            case ETHTOOL_A_BITSET_SIZE: size = try attribute.bitsetSize(limit: Self.largestSize)
            case ETHTOOL_A_BITSET_BITS: bits = try Self.list(attribute.payload)
            default: break
            }
        }
        // Size and mask may stand behind the value that they go for.
        let words = try Words(nest: nest, size: size)
        if let words { bits = words.bits(isComplete: isComplete, size: size) }
        if let outside = bits.first(where: { $0.index >= size }) {
            throw .badValue(field: "ETHTOOL_A_BITSET_BIT_INDEX", value: UInt64(outside.index))
        }
        if isComplete { for index in bits.indices { bits[index].isSet = true } }
        self.bits = bits
        self.isComplete = isComplete
    }

    /// The nest `ETHTOOL_A_BITSET_BITS` of the verbose form.
    private static func list(_ nest: Span<UInt8>) throws(WireError) -> [Bit] {
        var bits: [Bit] = []
        var entries = AttributeReader(nest)
        while let entry = try entries.next() {
            guard entry.kind == ETHTOOL_A_BITSET_BITS_BIT else { continue }
            var index: UInt32?
            var bit = Bit(0, isSet: false)
            var attributes = AttributeReader(entry.payload)
            while let attribute = try attributes.next() {
                switch attribute.kind {
                case ETHTOOL_A_BITSET_BIT_INDEX: index = try attribute.host(UInt32.self)
                case ETHTOOL_A_BITSET_BIT_NAME: bit.name = attribute.text
                case ETHTOOL_A_BITSET_BIT_VALUE: bit.isSet = true
                default: break
                }
            }
            // The kernel names a bit by its number always; by name alone only requests do.
            guard let index else { throw .badLength(entry.payload.count, available: 8) }
            bit.index = Int(index)
            bits.append(bit)
        }
        return bits
    }

    /// The bitmaps of the compact form.
    private struct Words {
        private var value: [UInt32] = []
        private var mask: [UInt32]?

        /// Nil if there is no bitmap.
        init?(nest: Span<UInt8>, size: Int) throws(WireError) {
            var isPresent = false
            var attributes = AttributeReader(nest)
            while let attribute = try attributes.next() {
                switch attribute.kind {
                case ETHTOOL_A_BITSET_VALUE:
                    value = try Self.words(attribute.payload, size: size)
                    isPresent = true
                case ETHTOOL_A_BITSET_MASK: mask = try Self.words(attribute.payload, size: size)
                default: break
                }
            }
            guard isPresent else { return nil }
        }

        func bits(isComplete: Bool, size: Int) -> [Bit] {
            let spoken = isComplete ? value : mask ?? value
            return spoken.indices.flatMap { word in
                (0..<32).filter { spoken[word] >> $0 & 1 == 1 }.map { $0 + word * 32 }
                    .filter { $0 < size }
                    .map { Bit($0, isSet: value[word] >> ($0 % 32) & 1 == 1) }
            }
        }

        private static func words(_ payload: Span<UInt8>, size: Int) throws(WireError) -> [UInt32] {
            let count = (size + 31) / 32
            guard payload.count == count * 4 else { throw .badLength(payload.count, available: count * 4) }
            var reader = ByteReader(payload)
            var words: [UInt32] = []
            words.reserveCapacity(count)
            for _ in 0..<count { words.append(try reader.readHost()) }
            return words
        }
    }
}

extension AttributeReader.Attribute {
    fileprivate func bitsetSize(limit: Int) throws(WireError) -> Int {
        let size: UInt32 = try host()
        guard size <= limit else { throw .badValue(field: "ETHTOOL_A_BITSET_SIZE", value: UInt64(size)) }
        return Int(size)
    }
}

extension EthtoolBitset {
    /// The features that it speaks of, with their values; bits without a name are left out.
    func features(_ names: LinkFeatureNames?) -> [LinkFeature: FeatureState] {
        var features: [LinkFeature: FeatureState] = [:]
        for bit in bits {
            let named = bit.name.flatMap { $0.isEmpty ? nil : LinkFeature(rawValue: $0) }
            guard let feature = named ?? names?[bit.index] else { continue }
            features[feature] = bit.isSet ? .on : .off
        }
        return features
    }
}
