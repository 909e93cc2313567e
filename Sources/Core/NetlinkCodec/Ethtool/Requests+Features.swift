internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension GenericFamily {
    /// The name of the family that features are asked of.
    public static let ethtool = "ethtool"

    /// Whether the family, if it is `ethtool`, knows of features: since Linux 5.8.
    public var takesFeatures: Bool { takes(UInt8(ETHTOOL_MSG_FEATURES_SET)) }
}

// These go over a session that speaks `.generic`, to the family of the name `GenericFamily.ethtool`.
extension NetlinkQuery where Value == LinkFeatureNames {
    /// The names of all features that the kernel has, for `get`.
    public static func featureNames(asking ethtool: GenericFamily) -> Self {
        let request = NetlinkRequest("list feature names", ethtool.messageType, over: .generic) { writer in
            GenericHeader(ETHTOOL_MSG_STRSET_GET, version: 1).encode(into: &writer)
            // Strings of no device in particular: the header must be there, and is empty.
            writer.nest(ETHTOOL_A_STRSET_HEADER) { _ in }
            writer.nest(ETHTOOL_A_STRSET_STRINGSETS) { writer in
                writer.nest(ETHTOOL_A_STRINGSETS_STRINGSET) { writer in
                    writer.attribute(ETHTOOL_A_STRINGSET_ID, host: ETH_SS_FEATURES.rawValue)
                }
            }
        }
        return NetlinkQuery(request: request, answer: ethtool.messageType) { bytes throws(WireError) in
            try LinkFeatureNames(bytes)
        }
    }
}

extension NetlinkQuery where Value == LinkFeatures {
    /// The features of one link, for `get`.
    ///
    /// With the names of features given the answer has 200 bytes, without them more than 5,000: it names each
    /// bit then.
    public static func features(
        of link: LinkReference, asking ethtool: GenericFamily, names: LinkFeatureNames? = nil
    ) -> Self {
        let request = NetlinkRequest("show features of \(link)", ethtool.messageType, over: .generic) {
            writer in
            GenericHeader(ETHTOOL_MSG_FEATURES_GET, version: 1).encode(into: &writer)
            writer.featuresHeader(link, names)
        }
        return NetlinkQuery(request: request, answer: ethtool.messageType) { bytes throws(WireError) in
            try LinkFeatures(bytes, names: names)
        }
    }
}

extension NetlinkQuery where Value == FeatureOutcome {
    /// Switches features of one link and asks what came of it, for `get`.
    ///
    /// It is refused with `EOPNOTSUPP` if the kernel has no feature of a name, and with `EINVAL` for one that no
    /// device can switch. One that this device cannot switch is left as it is, and the outcome tells.
    public static func setFeatures(
        _ wish: [LinkFeature: FeatureState], of link: LinkReference, asking ethtool: GenericFamily,
        names: LinkFeatureNames? = nil
    ) -> Self {
        let request = NetlinkRequest("set features of \(link)", ethtool.messageType, over: .generic) {
            writer in
            GenericHeader(ETHTOOL_MSG_FEATURES_SET, version: 1).encode(into: &writer)
            writer.featuresHeader(link, names)
            writer.nest(ETHTOOL_A_FEATURES_WANTED) { writer in
                writer.nest(ETHTOOL_A_BITSET_BITS) { writer in
                    for (feature, state) in wish.sorted(by: { $0.key < $1.key }) {
                        writer.featureBit(feature, state)
                    }
                }
            }
        }
        return NetlinkQuery(request: request, answer: ethtool.messageType) { bytes throws(WireError) in
            try FeatureOutcome(bytes, names: names)
        }
    }
}

extension ByteWriter {
    /// The nest that names the link; who has the names of features gets an answer without them.
    fileprivate mutating func featuresHeader(_ link: LinkReference, _ names: LinkFeatureNames?) {
        nest(ETHTOOL_A_FEATURES_HEADER) { writer in
            switch link {
            case .index(let index): writer.attribute(ETHTOOL_A_HEADER_DEV_INDEX, host: index.rawValue)
            case .name(let name): writer.attribute(ETHTOOL_A_HEADER_DEV_NAME, text: name.text)
            // The kernel looks among alternative names too (ethnl_parse_header_dev_get in net/ethtool/netlink.c).
            case .alternativeName(let name): writer.attribute(ETHTOOL_A_HEADER_DEV_NAME, text: name.text)
            }
            guard names != nil else { return }
            writer.attribute(ETHTOOL_A_HEADER_FLAGS, host: UInt32(ETHTOOL_FLAG_COMPACT_BITSETS))
        }
    }

    /// A bit of the verbose form, by name.
    fileprivate mutating func featureBit(_ feature: LinkFeature, _ state: FeatureState) {
        nest(ETHTOOL_A_BITSET_BITS_BIT) { writer in
            writer.attribute(ETHTOOL_A_BITSET_BIT_NAME, text: feature.rawValue)
            if state == .on { writer.attribute(ETHTOOL_A_BITSET_BIT_VALUE, []) }
        }
    }
}
