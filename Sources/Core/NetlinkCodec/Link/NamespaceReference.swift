internal import CLinuxNetworking
internal import WireFormat

/// A network namespace as a request names it.
public enum NamespaceReference: Hashable, Sendable {
    /// The namespace of the session that sends the request.
    case own
    /// An open descriptor of the sending process (`IFLA_NET_NS_FD`).
    case descriptor(Int32)
    /// The namespace that a process is in, by its id in the sender's PID namespace (`IFLA_NET_NS_PID`).
    case process(Int32)

    /// Writes the attribute that names where a link is to be; none for the session's own namespace.
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .own: break
        case .descriptor(let number): writer.attribute(IFLA_NET_NS_FD, host: UInt32(bitPattern: number))
        case .process(let id): writer.attribute(IFLA_NET_NS_PID, host: UInt32(bitPattern: id))
        }
    }
}

extension NamespaceReference: CustomStringConvertible {
    /// The namespace in words that follow "netns".
    public var description: String {
        switch self {
        case .own: "own"
        case .descriptor(let number): "fd \(number)"
        case .process(let id): "pid \(id)"
        }
    }
}
