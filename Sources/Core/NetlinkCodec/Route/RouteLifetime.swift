/// When a route goes (`struct rta_cacheinfo`, as far as a route list shows it).
public struct RouteLifetime: Hashable, Sendable {
    /// Hundredths of a second until the route expires (`rta_expires`); zero is never.
    ///
    /// A request says it in whole seconds (`RTA_EXPIRES`), rounded up.
    public var expires: Int32
    /// The errno that packets on this route are answered with (`rta_error`), negative as the kernel has it.
    public var error: Int32

    /// Values as the kernel tells them.
    public init(expires: Int32, error: Int32) {
        self.expires = expires
        self.error = error
    }

    /// A lifetime to ask for: IPv6 only, the kernel ignores it for IPv4.
    ///
    /// More than the kernel can tell, some 248 days, becomes that.
    public init(seconds: UInt32) {
        self.init(expires: Int32(clamping: UInt64(seconds) * 100), error: 0)
    }

    /// What `RTA_EXPIRES` asks for; nil for a route that stays.
    var seconds: UInt32? { expires > 0 ? (UInt32(expires) + 99) / 100 : nil }
}
