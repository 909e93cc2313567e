public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// Which entries of a forwarding database the kernel is to delete in one go: those that all parts take.
///
/// Bridges can since Linux 6.0, VXLAN devices since 6.7.
public struct ForwardingFlush: Hashable, Sendable {
    /// The bridge, the port or the VXLAN device.
    public var interface: InterfaceIndex
    /// `.ofDevice` for the table of the interface itself, `.ofMaster` for that of the bridge it is a port of.
    public var table: NeighbourFlags
    /// Only those of a port of the bridge (`NDA_IFINDEX`); of a VXLAN device, those that leave by it.
    public var port: InterfaceIndex?
    /// Only those of a VLAN (`NDA_VLAN`).
    public var vlan: UInt16?
    /// Only those whose bits in the mask are the value's (`NDA_NDM_STATE_MASK`).
    ///
    /// A bridge knows `.permanent` and `.noARP`: static entries have the latter, learnt ones neither.
    public var state: MaskedMatch<UInt16>?
    /// Only those whose bits in the mask are the value's (`NDA_NDM_FLAGS_MASK`).
    public var flags: MaskedMatch<UInt8>?
    /// Only those to there, of a VXLAN device; its interface does not count, `port` does.
    public var remote: ForwardingRemote?

    /// All entries that a table may lose.
    public init(_ interface: InterfaceIndex, table: NeighbourFlags = .ofDevice) {
        self.interface = interface
        self.table = table
    }

    func encode(into writer: inout ByteWriter) {
        NeighbourHeader(
            family: bridgeFamily, interface: interface,
            state: NeighbourState(rawValue: state?.value ?? 0), flags: table.header | (flags?.value ?? 0)
        ).encode(into: &writer)
        if let vlan { writer.attribute(NDA_VLAN, host: vlan) }
        var remote = remote ?? ForwardingRemote()
        remote.interface = port
        remote.encode(into: &writer)
        if let state { writer.attribute(NDA_NDM_STATE_MASK, host: state.mask) }
        if let flags { writer.attribute(NDA_NDM_FLAGS_MASK, host: flags.mask) }
    }
}
