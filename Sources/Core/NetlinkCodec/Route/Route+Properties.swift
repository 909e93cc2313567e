public import Addressing

extension Route {
    /// Where packets must be going to take the route (`RTA_DST`).
    public var destination: IPPrefix {
        get { core.prefix }
        set { core.prefix = newValue }
    }

    /// Who made the route, for which table, and what it is.
    public var origin: RouteOrigin {
        get { core.origin }
        set { core.origin = newValue }
    }

    /// `RTA_PRIORITY`; the lower goes first.
    ///
    /// Absent and 0 are the same for IPv4; for IPv6 the kernel makes 1024 of both.
    public var metric: UInt32? {
        get { core.present.contains(.metric) ? core.metric : nil }
        set {
            core.metric = newValue ?? 0
            set(.metric, to: newValue)
        }
    }

    /// IPv6 router preference (`RTA_PREF`); the kernel tells it of each IPv6 route and of no other.
    public var preference: RoutePreference? {
        get { core.present.contains(.preference) ? RoutePreference(rawValue: core.preference) : nil }
        set {
            core.preference = newValue?.rawValue ?? 0
            set(.preference, to: newValue)
        }
    }

    /// When the route goes, where it does (`RTA_CACHEINFO`, `RTA_EXPIRES`).
    public var lifetime: RouteLifetime? {
        get {
            core.present.contains(.lifetime) ? RouteLifetime(expires: core.expires, error: core.error) : nil
        }
        set {
            core.expires = newValue?.expires ?? 0
            core.error = newValue?.error ?? 0
            set(.lifetime, to: newValue)
        }
    }

    /// The address that local programs send from (`RTA_PREFSRC`).
    public var preferredSource: IPAddress? {
        get { core.sourceAddress }
        set { core.sourceAddress = newValue }
    }

    /// Only packets from here take the route (`RTA_SRC`, IPv6 source routing); nil is anywhere.
    public var source: IPPrefix? {
        get { details.source }
        set { details.source = newValue }
    }

    /// What the kernel assumes of the path (`RTA_METRICS`).
    public var metrics: RouteMetrics {
        get { details.metrics }
        set { details.metrics = newValue }
    }

    /// Attributes that this module does not know, as they came; a request does not send them.
    public var unknown: [RawAttribute] {
        get { details.unknown }
        set { details.unknown = newValue }
    }

    private mutating func set<Value>(_ presence: RouteCore.Presence, to value: Value?) {
        if value == nil { core.present.remove(presence) } else { core.present.insert(presence) }
    }
}
