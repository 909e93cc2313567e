/// How long an address may be used (`ifa_prefered` and `ifa_valid` of `struct ifa_cacheinfo`).
public struct AddressLifetime: Hashable, Sendable {
    /// Until it should not be used for anything new.
    public var preferred: AddressTimeLimit
    /// Until the kernel deletes it; not shorter than `preferred`.
    public var valid: AddressTimeLimit

    /// Two limits; the kernel answers `EINVAL` if an address is to be preferred for longer than it is valid.
    public init(preferred: AddressTimeLimit, valid: AddressTimeLimit) {
        self.preferred = preferred
        self.valid = valid
    }

    /// The address stays until somebody deletes it.
    public static let forever = Self(preferred: .forever, valid: .forever)
}

/// Seconds from now, or no limit.
public enum AddressTimeLimit: Hashable, Sendable {
    /// No limit (`INFINITY_LIFE_TIME`, all bits one).
    case forever
    /// So many seconds from now; all bits one is no limit to the kernel.
    case seconds(UInt32)

    init(rawValue: UInt32) { self = rawValue == .max ? .forever : .seconds(rawValue) }

    var rawValue: UInt32 {
        switch self {
        case .forever: .max
        case .seconds(let seconds): seconds
        }
    }
}
