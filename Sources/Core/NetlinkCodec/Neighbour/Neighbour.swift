public import Addressing
internal import CLinuxNetworking
public import WireFormat

/// An entry of the neighbour table: which link-layer address an IP address has on a link (`RTM_NEWNEIGH`).
public struct Neighbour: Hashable, Sendable {
    public var interface: InterfaceIndex
    public var address: IPAddress
    /// Absent while the address is being resolved.
    public var linkLayer: MACAddress?
    public var state: NeighbourState
    public var flags: NeighbourFlags = []

    public init(
        _ address: IPAddress, at linkLayer: MACAddress?, on interface: InterfaceIndex,
        state: NeighbourState = .permanent
    ) {
        self.interface = interface
        self.address = address
        self.linkLayer = linkLayer
        self.state = state
    }
}

/// An entry of a forwarding database: where a link sends frames for a MAC address (`AF_BRIDGE` neighbours).
public struct ForwardingEntry: Hashable, Sendable {
    public var interface: InterfaceIndex
    public var address: MACAddress
    /// The other tunnel end, on a VXLAN device.
    public var destination: IPAddress?
    /// The bridge whose entry this is, for a bridge's port.
    public var master: InterfaceIndex?
    public var vlan: UInt16?
    public var state: NeighbourState
    public var flags: NeighbourFlags

    public init(
        _ address: MACAddress, to destination: IPAddress? = nil, on interface: InterfaceIndex,
        state: NeighbourState = .permanent, flags: NeighbourFlags = .ofDevice
    ) {
        self.interface = interface
        self.address = address
        self.destination = destination
        self.state = state
        self.flags = flags
    }
}

/// How much an entry is trusted (`NUD_*`, linux/neighbour.h).
public struct NeighbourState: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let reachable = Self(rawValue: 0x02)
    public static let noARP = Self(rawValue: 0x40)
    public static let permanent = Self(rawValue: 0x80)
}

/// Whose an entry is and where it came from (`NTF_*`).
public struct NeighbourFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// In the device's own table, not the bridge's (`NTF_SELF`).
    public static let ofDevice = Self(rawValue: 0x02)
    /// In the table of the bridge that the device is a port of (`NTF_MASTER`).
    public static let ofMaster = Self(rawValue: 0x04)
}

extension Neighbour {
    /// Reads the payload of an `RTM_NEWNEIGH`; nil for a forwarding entry or a link layer other than Ethernet.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        let fields = try NeighbourFields(payload)
        guard let family = IPFamily(rawValue: fields.family), let octets = fields.destination,
            let address = IPAddress(octets: octets, family: family)
        else { return nil }
        self.init(
            address, at: fields.linkLayer.flatMap { MACAddress(octets: $0) }, on: fields.interface,
            state: fields.state)
        flags = fields.flags
    }

    func encode(into writer: inout ByteWriter) {
        writer.neighbourHeader(
            family: address.family.rawValue, interface: interface, state: state, flags: flags)
        writer.attribute(NDA_DST, address.octets)
        if let linkLayer { writer.attribute(NDA_LLADDR, linkLayer.octets) }
    }
}

extension ForwardingEntry {
    /// Reads the payload of an `RTM_NEWNEIGH` of the bridge family; nil for any other.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        let fields = try NeighbourFields(payload)
        guard fields.family == Self.family, let address = fields.linkLayer.flatMap({ MACAddress(octets: $0) })
        else { return nil }
        let destination = fields.destination.flatMap { octets in
            IPAddress(octets: octets, family: octets.count == 4 ? .ipv4 : .ipv6)
        }
        self.init(address, to: destination, on: fields.interface, state: fields.state, flags: fields.flags)
        master = fields.master
        vlan = fields.vlan
    }

    /// `PF_BRIDGE`, which linux/socket.h has in the kernel only.
    static let family: UInt8 = 7

    func encode(into writer: inout ByteWriter) {
        writer.neighbourHeader(family: Self.family, interface: interface, state: state, flags: flags)
        writer.attribute(NDA_LLADDR, address.octets)
        if let destination { writer.attribute(NDA_DST, destination.octets) }
        if let vlan { writer.attribute(NDA_VLAN, host: vlan) }
    }
}

/// `struct ndmsg` and the attributes that both kinds of entry use.
private struct NeighbourFields {
    var family: UInt8
    var interface: InterfaceIndex
    var state: NeighbourState
    var flags: NeighbourFlags
    var destination: [UInt8]?
    var linkLayer: [UInt8]?
    var master: InterfaceIndex?
    var vlan: UInt16?

    init(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        try reader.require(12)
        family = try reader.readHost()
        try reader.skip(3)
        let number: UInt32 = try reader.readHost()
        guard let index = InterfaceIndex(number) else {
            throw .badValue(field: "ndm_ifindex", value: UInt64(number))
        }
        interface = index
        state = NeighbourState(rawValue: try reader.readHost())
        flags = NeighbourFlags(rawValue: try reader.readHost())
        try reader.skip(1)
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            switch attribute.kind {
            case NDA_DST: destination = attribute.bytes
            case NDA_LLADDR: linkLayer = attribute.bytes
            case NDA_MASTER: master = try attribute.interface()
            case NDA_VLAN: vlan = try attribute.host()
            default: break
            }
        }
    }
}

extension ByteWriter {
    fileprivate mutating func neighbourHeader(
        family: UInt8, interface: InterfaceIndex, state: NeighbourState, flags: NeighbourFlags
    ) {
        append(family)
        appendZeros(3)
        appendHost(interface.rawValue)
        appendHost(state.rawValue)
        append(flags.rawValue)
        append(0)
    }
}
