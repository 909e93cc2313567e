internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension LinkHeader {
    /// Puts the flags that changes are about into the header; later changes of a flag win.
    mutating func apply(_ changes: [LinkChange]) {
        for change in changes {
            switch change {
            case .state(.up), .turnOn(.up): set(.up)
            case .state(.down): clear(.up)
            case .turnOn(let wanted): set(wanted)
            case .turnOff(let unwanted): clear(unwanted)
            default: break
            }
        }
    }

    private mutating func set(_ wanted: LinkFlags) {
        flags |= wanted.rawValue
        changeMask |= wanted.rawValue
    }

    private mutating func clear(_ unwanted: LinkFlags) {
        flags &= ~unwanted.rawValue
        changeMask |= unwanted.rawValue
    }
}

extension ByteWriter {
    /// Appends the attributes of changes; what belongs to IPv6 goes into one nest, since the kernel takes but one.
    mutating func linkChanges(_ changes: [LinkChange]) {
        for change in changes { change.encode(into: &self) }
        guard changes.contains(where: \.isOfIPv6) else { return }
        nest(IFLA_AF_SPEC) { families in
            families.nest(Int(IPFamily.ipv6.rawValue)) { settings in
                for change in changes { change.encodeIPv6(into: &settings) }
            }
        }
    }
}

extension LinkChange {
    fileprivate var isOfIPv6: Bool {
        switch self {
        case .addressGeneration, .token: true
        default: false
        }
    }

    fileprivate func encodeIPv6(into writer: inout ByteWriter) {
        switch self {
        case .addressGeneration(let mode): writer.attribute(IFLA_INET6_ADDR_GEN_MODE, host: mode.rawValue)
        case .token(let token): writer.attribute(IFLA_INET6_TOKEN, network: token?.bits ?? 0)
        default: break
        }
    }

    fileprivate func encode(into writer: inout ByteWriter) {
        switch self {
        case .state, .turnOn, .turnOff: break  // in the header
        case .addressGeneration, .token: break  // in a nest of IPv6
        case .mtu(let mtu): writer.attribute(IFLA_MTU, host: mtu.bytes)
        case .address(let address): writer.attribute(IFLA_ADDRESS, address.octets)
        case .broadcast(let address): writer.attribute(IFLA_BROADCAST, address.octets)
        case .master(let master): writer.attribute(IFLA_MASTER, host: master?.rawValue ?? 0)
        // One byte more than the kernel takes, so that it is the kernel that refuses, whatever the length.
        case .alias(let alias): writer.attribute(IFLA_IFALIAS, Array(alias.utf8.prefix(256)))
        case .namespace(let namespace): namespace.encode(into: &writer)
        case .group(let group): writer.attribute(IFLA_GROUP, host: group)
        case .queueLength(let length): writer.attribute(IFLA_TXQLEN, host: length)
        case .carrier(let toggle): writer.attribute(IFLA_CARRIER, host: toggle.rawValue)
        case .protocolDown(let toggle): writer.attribute(IFLA_PROTO_DOWN, host: toggle.rawValue)
        case .protocolDownReasons(let set, let cleared):
            writer.nest(IFLA_PROTO_DOWN_REASON) { reason in
                reason.attribute(IFLA_PROTO_DOWN_REASON_MASK, host: set | cleared)
                reason.attribute(IFLA_PROTO_DOWN_REASON_VALUE, host: set)
            }
        case .mode(let mode): writer.attribute(IFLA_LINKMODE, host: mode)
        case .operational(let state): writer.attribute(IFLA_OPERSTATE, host: state)
        case .xdp(let change): writer.nest(IFLA_XDP) { change.encode(into: &$0) }
        case .gsoSize(let size): writer.attribute(IFLA_GSO_MAX_SIZE, host: size)
        case .gsoSegments(let count): writer.attribute(IFLA_GSO_MAX_SEGS, host: count)
        case .groSize(let size): writer.attribute(IFLA_GRO_MAX_SIZE, host: size)
        case .gsoIPv4Size(let size): writer.attribute(LinkAttribute.gsoIPv4MaximumSize, host: size)
        case .groIPv4Size(let size): writer.attribute(LinkAttribute.groIPv4MaximumSize, host: size)
        }
    }
}

extension XDPChange {
    fileprivate func encode(into writer: inout ByteWriter) {
        writer.attribute(IFLA_XDP_FD, host: UInt32(bitPattern: descriptor ?? -1))
        let flags = place.rawValue | (existing == .refuse ? UInt32(XDP_FLAGS_UPDATE_IF_NOEXIST) : 0)
        if flags != 0 { writer.attribute(IFLA_XDP_FLAGS, host: flags) }
    }
}
