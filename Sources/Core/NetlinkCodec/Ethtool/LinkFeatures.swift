/// The features of a device: which it has, which are to be used, and which are.
public struct LinkFeatures: Hashable, Sendable {
    /// All that the kernel has a name for.
    public var known: Set<LinkFeature>
    /// Those that can be switched on this device (`dev->hw_features`).
    public var hardware: Set<LinkFeature>
    /// Those that someone wants on (`dev->wanted_features`).
    public var wanted: Set<LinkFeature>
    /// Those that are on (`dev->features`).
    public var active: Set<LinkFeature>
    /// Those that can be switched on no device (`NETIF_F_NEVER_CHANGE`).
    public var unchanging: Set<LinkFeature>

    /// The features of a device, set by set.
    public init(
        known: Set<LinkFeature>, hardware: Set<LinkFeature>, wanted: Set<LinkFeature>,
        active: Set<LinkFeature>, unchanging: Set<LinkFeature>
    ) {
        self.known = known
        self.hardware = hardware
        self.wanted = wanted
        self.active = active
        self.unchanging = unchanging
    }

    /// Whether a feature is on; nil if the kernel knows none of that name.
    public subscript(feature: LinkFeature) -> FeatureState? {
        guard known.contains(feature) else { return nil }
        return active.contains(feature) ? .on : .off
    }

    /// Whether the feature can be switched on this device; if not, ethtool(8) shows `[fixed]`.
    ///
    /// One that can be switched may still not come on, while another that it needs is off.
    public func canChange(_ feature: LinkFeature) -> Bool {
        hardware.contains(feature) && !unchanging.contains(feature)
    }
}

/// What the kernel did when features were to be switched.
public struct FeatureOutcome: Hashable, Sendable {
    /// Those that are now in another state than before, with that state; some may not have been asked for, since
    /// they need one that was.
    public var changed: [LinkFeature: FeatureState]
    /// Those that are not in the state that was asked for, with the state that was.
    public var refused: [LinkFeature: FeatureState]

    /// An outcome; empty where all was as wanted before.
    public init(
        changed: [LinkFeature: FeatureState] = [:], refused: [LinkFeature: FeatureState] = [:]
    ) {
        self.changed = changed
        self.refused = refused
    }

    /// What happened between two looks at a device, with a wish in between.
    public init(
        wanting wish: [LinkFeature: FeatureState], from before: LinkFeatures, to after: LinkFeatures
    ) {
        let moved = before.active.symmetricDifference(after.active)
        changed = Dictionary(
            uniqueKeysWithValues: moved.map { ($0, after.active.contains($0) ? .on : .off) })
        refused = wish.filter { after[$0.key] != $0.value }
    }
}
