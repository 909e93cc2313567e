/// A value that most of its owners do not have: one word, and memory of its own only where it is present.
indirect enum Rare<Value: Hashable & Sendable>: Hashable, Sendable {
    case absent
    case present(Value)

    var value: Value? {
        switch self {
        case .absent: nil
        case .present(let value): value
        }
    }
}
