/// A condition on one property: iptables' `!` is the second case.
package enum Condition<Value: Hashable & Sendable>: Hashable, Sendable {
    case equal(Value)
    case unequal(Value)

    package var value: Value {
        switch self {
        case .equal(let value), .unequal(let value): value
        }
    }

    var isNegated: Bool {
        if case .unequal = self { true } else { false }
    }

    /// Writes an option and its value as iptables does: ` ! -s 10.0.0.0/8`.
    func write(_ option: String, to buffer: inout TextBuffer, _ write: (Value, inout TextBuffer) -> Void) {
        buffer.add(isNegated ? " ! " : " ")
        buffer.add(option)
        buffer.add(" ")
        write(value, &buffer)
    }
}
