public import Addressing
internal import CLinuxNetworking
public import WireFormat

/// An IP address on a link (`RTM_NEWADDR`, `struct ifaddrmsg`).
public struct AssignedAddress: Hashable, Sendable {
    public var interface: InterfaceIndex
    public var address: InterfaceAddress
    public var broadcast: IPAddress?
    public var scope = RouteScope.universe
    public var flags: AddressFlags = []
    public var label: String?

    public init(_ address: InterfaceAddress, on interface: InterfaceIndex, flags: AddressFlags = []) {
        self.interface = interface
        self.address = address
        self.flags = flags
    }
}

/// `IFA_F_*` (linux/if_addr.h).
public struct AddressFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Usable at once, without the one to two seconds of duplicate address detection (`IFA_F_NODAD`).
    public static let noDuplicateDetection = Self(rawValue: 0x02)
    public static let tentative = Self(rawValue: 0x40)
    public static let permanent = Self(rawValue: 0x80)
    /// The kernel adds no route for the address's network (`IFA_F_NOPREFIXROUTE`).
    public static let noPrefixRoute = Self(rawValue: 0x200)
}

extension AssignedAddress {
    /// Reads the payload of an `RTM_NEWADDR`; nil for a family other than IPv4 and IPv6.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        try reader.require(8)
        let number: UInt8 = try reader.readHost()
        let length: UInt8 = try reader.readHost()
        let flags: UInt8 = try reader.readHost()
        let scope: UInt8 = try reader.readHost()
        let interface: UInt32 = try reader.readHost()
        guard let family = IPFamily(rawValue: number) else { return nil }
        guard let index = InterfaceIndex(interface) else {
            throw .badValue(field: "ifa_index", value: UInt64(interface))
        }
        var fields = Fields(flags: AddressFlags(rawValue: UInt32(flags)))
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() { try fields.read(attribute, family) }
        // On a point-to-point link IFA_ADDRESS is the other end's; IFA_LOCAL, where present, is always ours.
        guard let address = fields.local ?? fields.address else {
            throw .badValue(field: "IFA_ADDRESS", value: 0)
        }
        do {
            self.init(
                try InterfaceAddress(address, prefixLength: Int(length)), on: index, flags: fields.flags)
        } catch {
            throw .badValue(field: "ifa_prefixlen", value: UInt64(length))
        }
        self.scope = RouteScope(rawValue: scope)
        broadcast = fields.broadcast
        label = fields.label
    }

    func encode(into writer: inout ByteWriter) {
        writer.append(address.address.family.rawValue)
        writer.append(UInt8(address.prefixLength))
        writer.append(UInt8(truncatingIfNeeded: flags.rawValue))
        writer.append(scope.rawValue)
        writer.appendHost(interface.rawValue)
        writer.attribute(IFA_LOCAL, address.address.octets)
        writer.attribute(IFA_ADDRESS, address.address.octets)
        writer.attribute(IFA_FLAGS, host: flags.rawValue)
        if let broadcast { writer.attribute(IFA_BROADCAST, broadcast.octets) }
        if let label { writer.attribute(IFA_LABEL, text: label) }
    }

    /// The attributes as they come.
    private struct Fields {
        var flags: AddressFlags
        var local: IPAddress?
        var address: IPAddress?
        var broadcast: IPAddress?
        var label: String?

        mutating func read(_ attribute: AttributeReader.Attribute, _ family: IPFamily) throws(WireError) {
            switch attribute.kind {
            case IFA_LOCAL: local = try attribute.address(family)
            case IFA_ADDRESS: address = try attribute.address(family)
            case IFA_BROADCAST: broadcast = try attribute.address(family)
            case IFA_LABEL: label = attribute.text
            case IFA_FLAGS: flags = AddressFlags(rawValue: try attribute.host())
            default: break
            }
        }
    }
}
