internal import Addressing
internal import CLinuxNetworking
public import WireFormat

extension AssignedAddress {
    /// Reads the payload of an `RTM_NEWADDR` or `RTM_DELADDR`; nil for a family other than IPv4 and IPv6.
    ///
    /// - Throws: where a length or a value contradicts the format, and where there is no address in it.
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
        var fields = AddressFields(flags: AddressFlags(rawValue: UInt32(flags)))
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
        if fields.address != address { peer = fields.address }
        broadcast = fields.broadcast
        label = fields.label
        lifetime = fields.lifetime
        details = fields.details
    }

    /// Writes the payload of a request to add or delete this address.
    func encode(into writer: inout ByteWriter) {
        writer.append(address.address.family.rawValue)
        writer.append(UInt8(address.prefixLength))
        writer.append(UInt8(truncatingIfNeeded: flags.rawValue))
        writer.append(scope.rawValue)
        writer.appendHost(interface.rawValue)
        writer.attribute(IFA_LOCAL, address.address.octets)
        writer.attribute(IFA_ADDRESS, (peer ?? address.address).octets)
        writer.attribute(IFA_FLAGS, host: flags.rawValue)
        if let broadcast { writer.attribute(IFA_BROADCAST, broadcast.octets) }
        if let label { writer.attribute(IFA_LABEL, text: label) }
        if let metric = details.metric { writer.attribute(IFA_RT_PRIORITY, host: metric) }
        if let source = details.source { writer.attribute(IFA_PROTO, host: source.rawValue) }
        if lifetime != .forever { encodeLifetime(into: &writer) }
    }

    /// `struct ifa_cacheinfo`, whose times the kernel does not read.
    private func encodeLifetime(into writer: inout ByteWriter) {
        var information = ByteWriter(reserving: 16)
        information.appendHost(lifetime.preferred.rawValue)
        information.appendHost(lifetime.valid.rawValue)
        information.appendZeros(8)
        writer.attribute(IFA_CACHEINFO, information.bytes)
    }
}

/// The attributes of an address as they come (`IFA_*`).
private struct AddressFields {
    var flags: AddressFlags
    var local: IPAddress?
    var address: IPAddress?
    var broadcast: IPAddress?
    var label: String?
    var lifetime = AddressLifetime.forever
    var details = AddressDetails()

    init(flags: AddressFlags) { self.flags = flags }

    mutating func read(
        _ attribute: borrowing AttributeReader.Attribute, _ family: IPFamily
    ) throws(WireError) {
        switch attribute.kind {
        case IFA_LOCAL: local = try attribute.address(family)
        case IFA_ADDRESS: address = try attribute.address(family)
        case IFA_BROADCAST: broadcast = try attribute.address(family)
        case IFA_LABEL: label = attribute.text
        case IFA_FLAGS: flags = AddressFlags(rawValue: try attribute.host())
        case IFA_CACHEINFO: try readTimes(attribute.payload)
        case IFA_RT_PRIORITY: details.metric = try attribute.host()
        case IFA_PROTO: details.source = AddressSource(rawValue: try attribute.host())
        case IFA_TARGET_NETNSID:
            details.namespaceID = NamespaceID(rawValue: Int32(bitPattern: try attribute.host()))
        default: details.unknown.append(attribute.raw)
        }
    }

    /// `struct ifa_cacheinfo`.
    private mutating func readTimes(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        let preferred = AddressTimeLimit(rawValue: try reader.readHost())
        lifetime = AddressLifetime(
            preferred: preferred, valid: AddressTimeLimit(rawValue: try reader.readHost()))
        let assigned: UInt32 = try reader.readHost()
        let times = AddressTimes(assigned: assigned, changed: try reader.readHost())
        // A request that asks for a lifetime leaves them.
        if times != AddressTimes(assigned: 0, changed: 0) { details.times = times }
    }
}
