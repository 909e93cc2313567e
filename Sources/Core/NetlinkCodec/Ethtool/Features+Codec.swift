internal import CLinuxNetworking
public import WireFormat

extension LinkFeatures {
    /// Reads the payload of an `ETHTOOL_MSG_FEATURES_GET_REPLY` or `_NTF`; nil for another message.
    ///
    /// The compact form holds no names: they must be given, or its bits are left out.
    public init?(_ payload: Span<UInt8>, names: LinkFeatureNames? = nil) throws(WireError) {
        var reader = ByteReader(payload)
        let command = Int(try GenericHeader(from: &reader).command)
        guard command == ETHTOOL_MSG_FEATURES_GET_REPLY || command == ETHTOOL_MSG_FEATURES_NTF else {
            return nil
        }
        self.init(known: [], hardware: [], wanted: [], active: [], unchanging: [])
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            switch attribute.kind {
            case ETHTOOL_A_FEATURES_HW:
                // The one set whose mask is everything that there is.
                let features = try EthtoolBitset(nest: attribute.payload).features(names)
                known = Set(features.keys)
                hardware = features.set
            case ETHTOOL_A_FEATURES_WANTED:
                wanted = try EthtoolBitset(nest: attribute.payload).features(names).set
            case ETHTOOL_A_FEATURES_ACTIVE:
                active = try EthtoolBitset(nest: attribute.payload).features(names).set
            case ETHTOOL_A_FEATURES_NOCHANGE:
                unchanging = try EthtoolBitset(nest: attribute.payload).features(names).set
            default: break
            }
        }
    }
}

extension FeatureOutcome {
    /// Reads the payload of an `ETHTOOL_MSG_FEATURES_SET_REPLY`; nil for another message.
    ///
    /// The compact form holds no names: they must be given, or its bits are left out.
    public init?(_ payload: Span<UInt8>, names: LinkFeatureNames? = nil) throws(WireError) {
        var reader = ByteReader(payload)
        guard Int(try GenericHeader(from: &reader).command) == ETHTOOL_MSG_FEATURES_SET_REPLY else {
            return nil
        }
        self.init()
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            switch attribute.kind {
            // Only what differs from the wish is in the mask, and its value is the wish's (ethnl_set_features
            // in net/ethtool/features.c).
            case ETHTOOL_A_FEATURES_WANTED:
                refused = try EthtoolBitset(nest: attribute.payload).features(names)
            case ETHTOOL_A_FEATURES_ACTIVE:
                changed = try EthtoolBitset(nest: attribute.payload).features(names)
            default: break
            }
        }
    }
}

extension [LinkFeature: FeatureState] {
    fileprivate var set: Set<LinkFeature> { Set(lazy.filter { $0.value == .on }.map(\.key)) }
}

extension LinkFeatureNames {
    /// Reads the payload of an `ETHTOOL_MSG_STRSET_GET_REPLY`; nil for another message or another set of strings.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        guard Int(try GenericHeader(from: &reader).command) == ETHTOOL_MSG_STRSET_GET_REPLY else {
            return nil
        }
        var names: LinkFeatureNames?
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            guard attribute.kind == ETHTOOL_A_STRSET_STRINGSETS else { continue }
            var sets = AttributeReader(attribute.payload)
            while let set = try sets.next() {
                guard set.kind == ETHTOOL_A_STRINGSETS_STRINGSET else { continue }
                if let found = try LinkFeatureNames(set: set.payload) { names = found }
            }
        }
        guard let names else { return nil }
        self = names
    }

    /// Reads the nest `ETHTOOL_A_STRINGSETS_STRINGSET`; nil if it is not that of features.
    private init?(set: Span<UInt8>) throws(WireError) {
        var id: UInt32?
        var texts: [String] = []
        var attributes = AttributeReader(set)
        while let attribute = try attributes.next() {
            switch attribute.kind {
            case ETHTOOL_A_STRINGSET_ID: id = try attribute.host(UInt32.self)
            case ETHTOOL_A_STRINGSET_STRINGS: texts = try Self.strings(attribute.payload)
            default: break
            }
        }
        guard id == ETH_SS_FEATURES.rawValue else { return nil }
        self.init(texts)
    }

    /// Strings with their numbers, which the kernel counts up from zero (`strset_fill_set` in
    /// net/ethtool/strset.c).
    private static func strings(_ list: Span<UInt8>) throws(WireError) -> [String] {
        var texts: [String] = []
        var entries = AttributeReader(list)
        while let entry = try entries.next() {
            var text = ""
            var attributes = AttributeReader(entry.payload)
            while let attribute = try attributes.next() {
                switch attribute.kind {
                case ETHTOOL_A_STRING_INDEX:
                    let index: UInt32 = try attribute.host()
                    guard index == texts.count else {
                        throw .badValue(field: "ETHTOOL_A_STRING_INDEX", value: UInt64(index))
                    }
                case ETHTOOL_A_STRING_VALUE: text = attribute.text
                default: break
                }
            }
            texts.append(text)
        }
        return texts
    }
}
