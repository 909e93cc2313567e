/// What became of one object of the kernel.
public enum KernelChange<Value: Hashable & Sendable>: Hashable, Sendable {
    /// It was not known before.
    case appeared(Value)
    /// It is not what it was; `from` is exactly what was told of it last.
    ///
    /// A route that another one replaced is told this way too.
    case changed(from: Value, to: Value)
    /// It is gone; the value is what was told of it last.
    case disappeared(Value)

    /// What it is now; nil if it is gone.
    public var present: Value? {
        switch self {
        case .appeared(let value), .changed(_, let value): value
        case .disappeared: nil
        }
    }

    /// What it was; nil if it was not there.
    public var past: Value? {
        switch self {
        case .appeared: nil
        case .changed(let value, _), .disappeared(let value): value
        }
    }
}
