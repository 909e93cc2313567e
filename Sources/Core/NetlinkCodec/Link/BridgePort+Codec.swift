internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension BridgePort {
    /// Reads the content of `IFLA_INFO_SLAVE_DATA`, or of a bridge's `IFLA_PROTINFO`.
    init(_ attributes: Span<UInt8>) throws(WireError) {
        self.init()
        var reader = AttributeReader(attributes)
        while let attribute = try reader.next() {
            if try readBit(attribute) { continue }
            try read(attribute)
        }
    }

    /// Reads an attribute of one byte that says yes or no; false for another one.
    private mutating func readBit(_ attribute: AttributeReader.Attribute) throws(WireError) -> Bool {
        guard attribute.type < 64 else { return false }
        let flag = BridgePortFlags(attribute: attribute.kind)
        let condition = BridgePortStatus(attribute: attribute.kind)
        if BridgePortFlags.known.contains(flag) {
            if try attribute.host(UInt8.self) != 0 { flags.insert(flag) }
        } else if BridgePortStatus.known.contains(condition) {
            if try attribute.host(UInt8.self) != 0 { status.insert(condition) }
        } else {
            return false
        }
        return true
    }

    private mutating func read(_ attribute: AttributeReader.Attribute) throws(WireError) {
        switch attribute.kind {
        case IFLA_BRPORT_STATE: state = BridgePortState(rawValue: try attribute.host())
        case IFLA_BRPORT_PRIORITY: priority = try attribute.host()
        case IFLA_BRPORT_COST: cost = try attribute.host()
        case IFLA_BRPORT_GROUP_FWD_MASK: groupForwardMask = try attribute.host()
        case IFLA_BRPORT_BACKUP_PORT: backup.port = InterfaceIndex(try attribute.host())
        case BridgePortAttribute.backupNextHop: backup.nextHop = try attribute.host()
        case IFLA_BRPORT_MULTICAST_ROUTER: multicast.router = try attribute.host()
        case IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT: multicast.trackedHostsLimit = try attribute.host()
        case IFLA_BRPORT_MCAST_EHT_HOSTS_CNT: multicast.trackedHosts = try attribute.host()
        case BridgePortAttribute.groups: multicast.groups = try attribute.host()
        case BridgePortAttribute.maximumGroups: multicast.maximumGroups = try attribute.host()
        case IFLA_BRPORT_PAD: break
        default: if try !spanningTree.read(attribute) { unknown.append(attribute.raw) }
        }
    }
}

extension BridgePortTree {
    /// Reads an attribute of the spanning tree; false for another one.
    fileprivate mutating func read(_ attribute: AttributeReader.Attribute) throws(WireError) -> Bool {
        switch attribute.kind {
        case IFLA_BRPORT_ROOT_ID: root = try attribute.bridgeID()
        case IFLA_BRPORT_BRIDGE_ID: designatedBridge = try attribute.bridgeID()
        case IFLA_BRPORT_DESIGNATED_PORT: designatedPort = try attribute.host()
        case IFLA_BRPORT_DESIGNATED_COST: designatedCost = try attribute.host()
        case IFLA_BRPORT_ID: id = try attribute.host()
        case IFLA_BRPORT_NO: number = try attribute.host()
        case IFLA_BRPORT_MESSAGE_AGE_TIMER: messageAge = try attribute.ticks()
        case IFLA_BRPORT_FORWARD_DELAY_TIMER: forwardDelay = try attribute.ticks()
        case IFLA_BRPORT_HOLD_TIMER: hold = try attribute.ticks()
        default: return false
        }
        return true
    }
}

extension AttributeReader.Attribute {
    /// `struct ifla_bridge_id`: the priority, then the address, both in network byte order.
    fileprivate func bridgeID() throws(WireError) -> BridgeID {
        let bits: UInt64 = try network()
        return BridgeID(priority: UInt16(bits >> 48), address: MACAddress(bits: bits))
    }

    /// A time in hundredths of a second (`USER_HZ`, `br_timer_value` in net/bridge/br_stp_timer.c).
    fileprivate func ticks() throws(WireError) -> Duration {
        let count: UInt64 = try host()
        guard let milliseconds = Int64(exactly: count)?.multipliedReportingOverflow(by: 10),
            !milliseconds.overflow
        else { throw .badValue(field: "bridge port timer", value: count) }
        return .milliseconds(milliseconds.partialValue)
    }
}
