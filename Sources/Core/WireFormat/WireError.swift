/// Why bytes could not be read or written.
public enum WireError: Error, Hashable, CustomStringConvertible {
    /// The layout needs more bytes than there are.
    case truncated(needed: Int, available: Int)
    /// A length field contradicts what surrounds it.
    case badLength(Int, available: Int)
    /// A field holds a value that the format does not allow.
    case badValue(field: String, value: UInt64)

    /// What is wrong, with the numbers that tell why.
    public var description: String {
        switch self {
        case .truncated(let needed, let available): "truncated: needs \(needed) bytes, has \(available)"
        case .badLength(let length, let available): "bad length \(length) with \(available) bytes available"
        case .badValue(let field, let value): "bad value \(value) in \(field)"
        }
    }
}
