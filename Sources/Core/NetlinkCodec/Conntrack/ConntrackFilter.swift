public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// Which entries of connection tracking are meant: those that all given conditions hold for.
///
/// The kernel compares what it can, since Linux 5.8 for directions and 6.8 for zones; what an older one leaves
/// in, the answer's reader drops.
public struct ConntrackFilter: Hashable, Sendable {
    /// IPv4 or IPv6; nil for both.
    public var family: IPFamily?
    /// Conditions on the direction of the first packet, before any address was translated.
    public var original: ConntrackMatch
    /// Conditions on the direction of answers, whose source is where packets really went.
    public var reply: ConntrackMatch
    /// The mark, as far as a mask goes.
    public var mark: ConntrackMark?
    /// The zone of either direction.
    public var zone: UInt16?

    /// A filter by both directions; an empty one matches everything.
    public init(
        _ family: IPFamily? = nil, original: ConntrackMatch = ConntrackMatch(),
        reply: ConntrackMatch = ConntrackMatch()
    ) {
        self.family = family
        self.original = original
        self.reply = reply
    }

    /// Flows whose first packet went to a port, such as one that a node publishes for a pod.
    public static func flows(
        _ transport: ConntrackTuple.Transport, toPort port: UInt16, at address: IPAddress? = nil
    ) -> ConntrackFilter {
        var match = ConntrackMatch(transport)
        match.destination = address
        match.destinationPort = port
        return ConntrackFilter(address?.family, original: match)
    }

    /// Whether all conditions hold for an entry.
    public func matches(_ entry: ConntrackEntry) -> Bool {
        guard family == nil || family == entry.original.source.family, original.matches(entry.original),
            reply.matches(entry.reply)
        else { return false }
        if let mark, entry.mark & mark.mask != mark.value & mark.mask { return false }
        guard let zone else { return true }
        return entry.zone == zone || entry.original.zone == zone || entry.reply.zone == zone
    }
}

/// Conditions on one direction of a flow; nil leaves a field open.
public struct ConntrackMatch: Hashable, Sendable {
    /// The sender's address.
    public var source: IPAddress?
    /// The receiver's address.
    public var destination: IPAddress?
    /// What IP carries.
    public var transport: ConntrackTuple.Transport?
    /// The sender's port.
    public var sourcePort: UInt16?
    /// The receiver's port.
    public var destinationPort: UInt16?

    /// Conditions on nothing but the transport, if one is given.
    public init(_ transport: ConntrackTuple.Transport? = nil) { self.transport = transport }

    /// Whether the conditions hold for a direction.
    public func matches(_ tuple: ConntrackTuple) -> Bool {
        (source == nil || source == tuple.source)
            && (destination == nil || destination == tuple.destination)
            && (transport == nil || transport == tuple.transport)
            && (sourcePort == nil || sourcePort == tuple.sourcePort)
            && (destinationPort == nil || destinationPort == tuple.destinationPort)
    }
}

/// A mark of which only some bits count.
public struct ConntrackMark: Hashable, Sendable {
    /// The bits that a mark must have where the mask is set.
    public var value: UInt32
    /// The bits that count.
    public var mask: UInt32

    /// A mark; without a mask every bit of it counts.
    public init(_ value: UInt32, mask: UInt32 = .max) {
        self.value = value
        self.mask = mask
    }
}

extension ConntrackFilter {
    /// The family that every matching entry has, as far as the conditions tell.
    private var certainFamily: IPFamily? {
        let addresses = [original.source, original.destination, reply.source, reply.destination]
        return family ?? addresses.compactMap { $0?.family }.first
    }

    /// Appends the header and the conditions of a dump (`ctnetlink_alloc_filter` in
    /// net/netfilter/nf_conntrack_netlink.c).
    func encode(into writer: inout ByteWriter) {
        let family = certainFamily
        NetfilterHeader(family: family?.rawValue ?? 0).encode(into: &writer)
        if let mark {
            // The kernel masks the entry's mark only.
            writer.attribute(CTA_MARK.rawValue, network: mark.value & mark.mask)
            writer.attribute(CTA_MARK_MASK.rawValue, network: mark.mask)
        }
        if let zone { writer.attribute(CTA_ZONE.rawValue, network: zone) }
        // Of both families at once, the kernel compares no directions: EOPNOTSUPP.
        guard let family else { return }
        let flags = (original.flags(family), reply.flags(family))
        guard !flags.0.isEmpty || !flags.1.isEmpty else { return }
        original.encode(as: CTA_TUPLE_ORIG, flags.0, into: &writer)
        reply.encode(as: CTA_TUPLE_REPLY, flags.1, into: &writer)
        writer.nest(CTA_FILTER.rawValue) { writer in
            // In host byte order, unlike all else here.
            writer.attribute(CTA_FILTER_ORIG_FLAGS.rawValue, host: flags.0.rawValue)
            writer.attribute(CTA_FILTER_REPLY_FLAGS.rawValue, host: flags.1.rawValue)
        }
    }
}

extension ConntrackMatch {
    /// Which fields of a tuple the kernel is to compare (`CTA_FILTER_F_*`, net/netfilter/nf_internals.h).
    fileprivate struct Flags: OptionSet {
        let rawValue: UInt32

        static let source = Self(rawValue: 1 << 0)
        static let destination = Self(rawValue: 1 << 1)
        static let transport = Self(rawValue: 1 << 3)
        static let sourcePort = Self(rawValue: 1 << 4)
        static let destinationPort = Self(rawValue: 1 << 5)
        static let addresses: Self = [.source, .destination]
    }

    fileprivate func flags(_ family: IPFamily) -> Flags {
        var flags = Flags()
        // Of IPv6 the kernel leaves out what it should tell, and tells the rest: up to Linux 6.18 at least, it takes
        // addresses that are equal for different ones (ctnetlink_filter_match_tuple). The answer's reader compares.
        if family == .ipv4 {
            if source?.family == family { flags.insert(.source) }
            if destination?.family == family { flags.insert(.destination) }
        }
        // Ports mean nothing to the kernel without a protocol.
        if transport != nil {
            flags.insert(.transport)
            if sourcePort != nil { flags.insert(.sourcePort) }
            if destinationPort != nil { flags.insert(.destinationPort) }
        }
        return flags
    }

    fileprivate func encode(as type: ctattr_type, _ flags: Flags, into writer: inout ByteWriter) {
        guard !flags.isEmpty else { return }
        writer.nest(type.rawValue) { writer in
            if !flags.isDisjoint(with: .addresses) {
                writer.nest(CTA_TUPLE_IP.rawValue) { writer in
                    if flags.contains(.source), let source { writer.conntrackAddress(source, .source) }
                    if flags.contains(.destination), let destination {
                        writer.conntrackAddress(destination, .destination)
                    }
                }
            }
            guard let transport else { return }
            writer.nest(CTA_TUPLE_PROTO.rawValue) { writer in
                writer.attribute(CTA_PROTO_NUM.rawValue, host: transport.rawValue)
                if let sourcePort { writer.attribute(CTA_PROTO_SRC_PORT.rawValue, network: sourcePort) }
                if let destinationPort {
                    writer.attribute(CTA_PROTO_DST_PORT.rawValue, network: destinationPort)
                }
            }
        }
    }
}
