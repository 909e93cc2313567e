/// Whether something is on.
public enum Toggle: UInt8, Hashable, Sendable {
    /// It is not.
    case off = 0
    /// It is.
    case on = 1
}
