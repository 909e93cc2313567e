/// The two classes of a route (`RTA_FLOW`) or a rule (`FRA_FLOW`): that of its sources and its own.
public struct RouteRealms: Hashable, Sendable {
    /// The class of what is sent from here; zero is none.
    public var source: UInt16
    /// The class of the destination.
    public var destination: UInt16

    /// Realms as `ip route … realms source/destination` has them.
    public init(source: UInt16 = 0, destination: UInt16) {
        self.source = source
        self.destination = destination
    }

    init(rawValue: UInt32) {
        self.init(source: UInt16(rawValue >> 16), destination: UInt16(truncatingIfNeeded: rawValue))
    }

    var rawValue: UInt32 { UInt32(source) << 16 | UInt32(destination) }
}
