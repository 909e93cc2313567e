/// How much a router wants to be used among others (RFC 4191 §2.1, `RTA_PREF`, `ICMPV6_ROUTER_PREF_*`).
public struct RoutePreference: RawRepresentable, Hashable, Sendable {
    /// Two bits as they stand in a router advertisement.
    public let rawValue: UInt8

    /// The preference of that number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// As good as any.
    public static let medium = Self(rawValue: 0)
    /// Before the others.
    public static let high = Self(rawValue: 1)
    /// Behind the others.
    public static let low = Self(rawValue: 3)
}
