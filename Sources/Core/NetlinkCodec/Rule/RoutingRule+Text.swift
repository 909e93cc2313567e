internal import Addressing

// What requests and errors call a rule: the words of ip-rule(8), numbers as they are sent.

extension RoutingRule: CustomStringConvertible {
    /// The rule as `ip rule` words it: `100: not from 10.0.0.0/8 lookup 1000`.
    public var description: String {
        (priority.map { "\($0): " } ?? "") + (flags.contains(.inverted) ? "not " : "")
            + "\(selector) \(action)"
            + (suppression.prefixLength.map { " suppress_prefixlength \($0)" } ?? "")
            + (suppression.interfaceGroup.map { " suppress_ifgroup \($0)" } ?? "")
            + (realms.map { " realms \($0.source)/\($0.destination)" } ?? "")
    }
}

extension RuleSelector: CustomStringConvertible {
    /// The selector as `ip rule` words it: `from all fwmark 5`.
    public var description: String {
        var words = ["from \(from.map { "\($0)" } ?? "all")"]
        if let to { words.append("to \(to)") }
        if service.type != 0 { words.append("tos 0x\(String(service.type, radix: 16))") }
        if let dscp = service.dscp { words.append("dscp \(dscp)") }
        if let label = service.flowLabel { words.append("flowlabel \(label)") }
        if let mark { words.append("fwmark \(mark)") }
        if let input { words.append("iif \(input)") }
        if let output { words.append("oif \(output)") }
        if isOfVRF { words.append("l3mdev") }
        if let users { words.append("uidrange \(users.lowerBound)-\(users.upperBound)") }
        if let number = transport.protocol { words.append("ipproto \(number)") }
        if let ports = transport.sourcePorts { words.append("sport \(ports)") }
        if let ports = transport.destinationPorts { words.append("dport \(ports)") }
        if let tunnelID { words.append("tun_id \(tunnelID)") }
        return words.joined(separator: " ")
    }
}

extension RuleAction: CustomStringConvertible {
    /// The action as `ip rule` words it: `lookup 254`.
    public var description: String {
        switch self {
        case .lookup(let table): "lookup \(table.rawValue)"
        case .lookupOfVRF: "lookup [l3mdev-table]"
        case .goTo(let priority): "goto \(priority)"
        case .none: "nop"
        case .blackhole: "blackhole"
        case .unreachable: "unreachable"
        case .prohibit: "prohibit"
        case .other(let number): "action \(number)"
        }
    }
}

extension RulePorts: CustomStringConvertible {
    /// One port, first and last, or port and mask.
    public var description: String {
        switch self {
        case .range(let range) where range.count == 1: "\(range.lowerBound)"
        case .range(let range): "\(range.lowerBound)-\(range.upperBound)"
        case .masked(let match): "\(match)"
        }
    }
}
