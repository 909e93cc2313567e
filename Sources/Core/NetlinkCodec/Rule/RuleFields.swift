internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// Attributes of rules that are newer than Debian 12's headers (include/uapi/linux/fib_rules.h of Linux 6.18).
enum NewerRuleAttribute {
    static let dscp = 25
    static let flowLabel = 26
    static let flowLabelMask = 27
    static let sourcePortMask = 28
    static let destinationPortMask = 29
    static let dscpMask = 30
}

/// The attributes of a rule as they come, in any order, before they make a `RoutingRule`.
struct RuleFields {
    let family: IPFamily
    var priority: UInt32?
    var table: UInt32?
    var target: UInt32?
    var isOfVRF = false
    var source = RouteProtocol(rawValue: 0)
    var suppression = RuleSuppression()
    var realms: RouteRealms?
    var unknown: [RawAttribute] = []
    private var parts = RuleSelector()
    private var addresses: (from: IPAddress?, to: IPAddress?)
    private var masks = RuleMasks()

    init(family: IPFamily) { self.family = family }

    mutating func read(_ attribute: AttributeReader.Attribute) throws(WireError) {
        switch attribute.kind {
        case FRA_PRIORITY: priority = try attribute.host()
        case FRA_TABLE: table = try attribute.host()
        case FRA_GOTO: target = try attribute.host()
        case FRA_L3MDEV: isOfVRF = try attribute.host(UInt8.self) != 0
        case FRA_PROTOCOL: source = RouteProtocol(rawValue: try attribute.host())
        // All ones is none: the kernel always tells of the first.
        case FRA_SUPPRESS_PREFIXLEN: suppression.prefixLength = try attribute.suppressed()
        case FRA_SUPPRESS_IFGROUP: suppression.interfaceGroup = try attribute.suppressed()
        case FRA_FLOW: realms = RouteRealms(rawValue: try attribute.host())
        case FRA_PAD: break
        default:
            if try readSelector(attribute) { return }
            if try !masks.read(attribute) { unknown.append(attribute.raw) }
        }
    }

    /// Reads what needs no second attribute to be understood.
    private mutating func readSelector(_ attribute: AttributeReader.Attribute) throws(WireError) -> Bool {
        switch attribute.kind {
        case FRA_SRC: addresses.from = try attribute.address(family)
        case FRA_DST: addresses.to = try attribute.address(family)
        case FRA_IIFNAME: return name(attribute) { $0.input = $1 }
        case FRA_OIFNAME: return name(attribute) { $0.output = $1 }
        case FRA_UID_RANGE: parts.users = try attribute.range(UInt32.self)
        case FRA_IP_PROTO: parts.transport.protocol = try attribute.host()
        case FRA_SPORT_RANGE: parts.transport.sourcePorts = .range(try attribute.range(UInt16.self))
        case FRA_DPORT_RANGE: parts.transport.destinationPorts = .range(try attribute.range(UInt16.self))
        case FRA_TUN_ID: parts.tunnelID = try attribute.network()
        default: return false
        }
        return true
    }

    /// The kernel takes any text for a name; what cannot be an interface's stays unknown.
    private mutating func name(
        _ attribute: AttributeReader.Attribute, _ set: (inout RuleSelector, InterfaceName) -> Void
    ) -> Bool {
        guard let name = try? InterfaceName(attribute.text) else { return false }
        set(&parts, name)
        return true
    }

    /// The selector, with what the header holds of it.
    func selector(_ header: RuleHeader) throws(WireError) -> RuleSelector {
        var selector = parts
        selector.from = try prefix(addresses.from, length: header.sourceLength, field: "fib_rule_hdr.src_len")
        selector.to = try prefix(
            addresses.to, length: header.destinationLength, field: "fib_rule_hdr.dst_len")
        selector.service.type = header.typeOfService
        selector.isOfVRF = isOfVRF
        masks.apply(to: &selector)
        return selector
    }

    private func prefix(
        _ address: IPAddress?, length: UInt8, field: String
    ) throws(WireError) -> IPPrefix? {
        if length == 0 { return nil }
        do {
            return try IPPrefix(
                containing: address ?? IPAddress(bits: 0, family: family), length: Int(length))
        } catch {
            throw .badValue(field: field, value: UInt64(length))
        }
    }
}

extension AttributeReader.Attribute {
    /// A number, or nil where all its bits are set.
    fileprivate func suppressed() throws(WireError) -> UInt32? {
        let number: UInt32 = try host()
        return number == .max ? nil : number
    }

    /// `struct fib_rule_uid_range` or `fib_rule_port_range`: first and last.
    fileprivate func range<Bound: FixedWidthInteger & UnsignedInteger>(
        _: Bound.Type
    ) throws(WireError) -> ClosedRange<Bound> {
        let size = Bound.bitWidth / 4
        guard payload.count == size else { throw .badLength(payload.count, available: size) }
        var reader = ByteReader(payload)
        let first: Bound = try reader.readHost()
        let last: Bound = try reader.readHost()
        guard first <= last else { throw .badValue(field: "the end of a rule's range", value: UInt64(last)) }
        return first...last
    }
}
