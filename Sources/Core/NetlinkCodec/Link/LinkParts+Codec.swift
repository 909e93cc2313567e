internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

// Each part of a link reads its own attributes, and says of others that they are not its own.

extension LinkSizes {
    mutating func read(_ attribute: AttributeReader.Attribute) throws(WireError) -> Bool {
        switch attribute.kind {
        case IFLA_MTU: mtu = try attribute.host()
        case IFLA_MIN_MTU: minimumMTU = try attribute.host()
        case IFLA_MAX_MTU: maximumMTU = try attribute.host()
        case IFLA_NUM_TX_QUEUES: transmitQueues = try attribute.host()
        case IFLA_NUM_RX_QUEUES: receiveQueues = try attribute.host()
        case IFLA_GSO_MAX_SIZE: segmentation.gsoSize = try attribute.host()
        case IFLA_GSO_MAX_SEGS: segmentation.gsoSegments = try attribute.host()
        case IFLA_GRO_MAX_SIZE: segmentation.groSize = try attribute.host()
        case LinkAttribute.gsoIPv4MaximumSize: segmentation.gsoIPv4Size = try attribute.host()
        case LinkAttribute.groIPv4MaximumSize: segmentation.groIPv4Size = try attribute.host()
        case IFLA_TSO_MAX_SIZE: segmentation.tsoSize = try attribute.host()
        case IFLA_TSO_MAX_SEGS: segmentation.tsoSegments = try attribute.host()
        case LinkAttribute.headroom: headroom = try attribute.host()
        case LinkAttribute.tailroom: tailroom = try attribute.host()
        case LinkAttribute.pacingHorizon: pacingHorizon = try attribute.host()
        default: return false
        }
        return true
    }
}

extension LinkState {
    mutating func read(_ attribute: AttributeReader.Attribute) throws(WireError) -> Bool {
        switch attribute.kind {
        case IFLA_OPERSTATE: operational = try attribute.host()
        case IFLA_LINKMODE: mode = try attribute.host()
        case IFLA_GROUP: group = try attribute.host()
        case IFLA_QDISC: queueDiscipline = attribute.text
        case IFLA_TXQLEN: queueLength = try attribute.host()
        case IFLA_PROMISCUITY: listeners.promiscuous = try attribute.host()
        case IFLA_ALLMULTI: listeners.allMulticast = try attribute.host()
        case IFLA_CARRIER: carrier.isPresent = try attribute.host(UInt8.self) != 0
        case IFLA_CARRIER_CHANGES: carrier.changes = try attribute.host()
        case IFLA_CARRIER_UP_COUNT: carrier.ups = try attribute.host()
        case IFLA_CARRIER_DOWN_COUNT: carrier.downs = try attribute.host()
        case IFLA_PROTO_DOWN: protocolDown.isDown = try attribute.host(UInt8.self) != 0
        case IFLA_PROTO_DOWN_REASON: try protocolDown.readReasons(attribute.payload)
        default: return false
        }
        return true
    }
}

extension ProtocolDown {
    fileprivate mutating func readReasons(_ list: Span<UInt8>) throws(WireError) {
        var reader = AttributeReader(list)
        while let attribute = try reader.next() {
            if attribute.kind == IFLA_PROTO_DOWN_REASON_VALUE { reasons = try attribute.host() }
        }
    }
}

extension LinkHardware {
    mutating func read(_ attribute: AttributeReader.Attribute) throws(WireError) -> Bool {
        switch attribute.kind {
        case IFLA_ADDRESS: address = attribute.bytes
        case IFLA_BROADCAST: broadcast = attribute.bytes
        case IFLA_PERM_ADDRESS: permanent = attribute.bytes
        case IFLA_PHYS_PORT_NAME: port.name = attribute.text
        case IFLA_PHYS_PORT_ID: port.id = attribute.bytes
        case IFLA_PHYS_SWITCH_ID: port.switchID = attribute.bytes
        case IFLA_PARENT_DEV_NAME: parent.name = attribute.text
        case IFLA_PARENT_DEV_BUS_NAME: parent.bus = attribute.text
        default: return false
        }
        return true
    }
}

extension LinkRelations {
    mutating func read(_ attribute: AttributeReader.Attribute) throws(WireError) -> Bool {
        switch attribute.kind {
        case IFLA_LINK: lower = try attribute.host()
        case IFLA_LINK_NETNSID: lowerNamespace = Int32(bitPattern: try attribute.host())
        case IFLA_TARGET_NETNSID:
            targetNamespace = NamespaceID(rawValue: Int32(bitPattern: try attribute.host()))
        case IFLA_NEW_NETNSID:
            move = move ?? LinkMove()
            move?.namespace = Int32(bitPattern: try attribute.host())
        case IFLA_NEW_IFINDEX:
            move = move ?? LinkMove()
            move?.index = try attribute.host()
        case LinkAttribute.namespaceImmutable: isBoundToNamespace = try attribute.host(UInt8.self) != 0
        case IFLA_EVENT: event = try attribute.host()
        default: return false
        }
        return true
    }
}

/// Attributes of a link that are newer than Debian 12's headers (linux/if_link.h of Linux 6.18).
enum LinkAttribute {
    /// `IFLA_GSO_IPV4_MAX_SIZE`.
    static let gsoIPv4MaximumSize = 63
    /// `IFLA_GRO_IPV4_MAX_SIZE`.
    static let groIPv4MaximumSize = 64
    /// `IFLA_MAX_PACING_OFFLOAD_HORIZON`.
    static let pacingHorizon = 66
    /// `IFLA_NETNS_IMMUTABLE`.
    static let namespaceImmutable = 67
    /// `IFLA_HEADROOM`.
    static let headroom = 68
    /// `IFLA_TAILROOM`.
    static let tailroom = 69
}
