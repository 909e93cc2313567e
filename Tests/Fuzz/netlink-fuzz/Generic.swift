import NetlinkCodec
import WireFormat

extension Family {
    static let conntrack = Family(
        "conntrack",
        Decoder(ConntrackEntry.init).requested(by: { .addConntrack($0) }, telling: dropAnswers)
            .keeping(\.unknown, behind: 4).check)

    /// Families of generic netlink, and ethtool's features over it.
    static let generic = Family(
        "generic", Decoder(GenericFamily.init).keeping(\.unknown, behind: 4).check,
        Decoder(LinkFeatureNames.init).check, Decoder(bitset).check, checkFeatures,
        Decoder { bytes throws(WireError) in try LinkFeatures(bytes, names: names) }.check,
        Decoder { bytes throws(WireError) in try FeatureOutcome(bytes) }.check,
        Decoder { bytes throws(WireError) in try FeatureOutcome(bytes, names: names) }.check)

    private static let dropAnswers: @Sendable (inout ConntrackEntry) -> Void = { entry in
        entry.id = nil
        entry.traffic = nil
        entry.unknown = []
        entry.original.unknown = []
        entry.reply.unknown = []
        // What is made by request counts as confirmed.
        if !entry.status.isEmpty { entry.status.insert(.confirmed) }
    }

    /// Names for the bits of compact sets.
    private static let names = LinkFeatureNames((0..<64).map { "feature-\($0)" })

    /// A set of bits speaks of each bit that it has room for, and of no other.
    private static let bitset: Decoder<EthtoolBitset>.Decode = { bytes throws(WireError) in
        let set = try EthtoolBitset(nest: bytes)
        demand(set.bits.allSatisfy { (0..<32767).contains($0.index) }, "a bit outside of all sets: \(set)")
        demand(!set.isComplete || set.bits.allSatisfy(\.isSet), "a complete set speaks of unset bits: \(set)")
        return set
    }

    /// Whatever a device can switch has a name.
    private static let checkFeatures: @Sendable (Span<UInt8>) -> Void = { bytes in
        guard let features = try? LinkFeatures(bytes) else { return }
        demand(features == (try? LinkFeatures(bytes)), "decodes otherwise the second time: \(features)")
        demand(features.known.isSuperset(of: features.hardware), "switches without a name: \(features)")
    }
}
