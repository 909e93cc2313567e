internal import Addressing

// What requests and errors call an object: the words of ip(8), interfaces by number since that is what is sent.

extension AssignedAddress: CustomStringConvertible {
    /// The address and its interface's number, as errors name it.
    public var description: String { "\(address) dev #\(interface)" }
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
    /// The route in the words of `ip route`, interfaces by number.
    public var description: String {
        let hops = path.nextHops.map { hop in
            (hop.gateway.map { " via \($0)" } ?? "") + (hop.interface.map { " dev #\($0)" } ?? "")
                + (hop.flags.contains(.onLink) ? " onlink" : "")
        }
        return (destination.length == 0 ? "default" : "\(destination)") + hops.joined(separator: " nexthop")
    }
}
