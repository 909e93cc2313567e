internal import Addressing

// What requests and errors call an object: the words of ip(8), interfaces by number since that is what is sent.

extension AssignedAddress: CustomStringConvertible {
    /// The address in the words of ip(8), the interface by number since that is what is sent.
    public var description: String {
        "\(address)" + (peer.map { " peer \($0)" } ?? "") + " dev #\(interface)"
    }
}

extension Neighbour: CustomStringConvertible {
    /// The entry in the words of `ip neighbour`, the interface by number.
    public var description: String {
        "\(address)" + (linkLayer.map { " lladdr \($0)" } ?? "") + " dev #\(interface)"
    }
}

extension ForwardingEntry: CustomStringConvertible {
    /// The entry in the words of `bridge fdb`, the interface by number.
    public var description: String {
        "\(address)" + (destination.map { " dst \($0)" } ?? "") + " dev #\(interface)"
    }
}

extension Route: CustomStringConvertible {
    /// The route in the words of ip(8), interfaces by number since that is what is sent.
    public var description: String {
        let way =
            if case .object(let id, _) = path {
                " nhid \(id)"
            } else {
                path.nextHops.map(Self.words).joined(separator: " nexthop")
            }
        return (destination.length == 0 ? "default" : "\(destination)") + way
    }

    private static func words(_ hop: NextHop) -> String {
        (hop.gateway.map { " via \($0)" } ?? "") + (hop.interface.map { " dev #\($0)" } ?? "")
            + (hop.flags.contains(.onLink) ? " onlink" : "")
    }
}
