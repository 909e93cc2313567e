package import Addressing
internal import WireFormat

/// The way from this node to one peer: all that an outer packet holds beside the inner frame.
package struct VXLANTunnel: Hashable, Sendable {
    package var endpoints: IPEndpoints
    package var vni: VNI
    package var sourcePorts: SourcePorts
    package var destinationPort: UInt16
    /// IPv4's time to live, IPv6's hop limit.
    package var timeToLive: UInt8
    /// IPv4's type of service, IPv6's traffic class.
    package var typeOfService: UInt8
    package var fragmentation: Fragmentation
    package var checksum: UDPChecksum

    /// Whether routers of an IPv4 underlay may cut the outer packet; those of IPv6 never do.
    package enum Fragmentation: Hashable, Sendable { case allowed, forbidden }

    /// What stands in the outer UDP checksum.
    package enum UDPChecksum: Hashable, Sendable {
        case computed
        /// Zero. RFC 7348 §5 recommends it over IPv4; over IPv6 the peer must be told to take it (RFC 6936).
        case omitted
    }

    /// Linux' port: its driver is older than the assignment of 4789 (`vxlan_port` in vxlan_core.c).
    package static let linuxPort: UInt16 = 8472

    package init(
        endpoints: IPEndpoints, vni: VNI, sourcePorts: SourcePorts, destinationPort: UInt16 = Self.linuxPort
    ) {
        self.endpoints = endpoints
        self.vni = vni
        self.sourcePorts = sourcePorts
        self.destinationPort = destinationPort
        timeToLive = 64
        typeOfService = 0
        fragmentation = .allowed
        checksum = endpoints.family == .ipv4 ? .omitted : .computed
    }
}

extension VXLANTunnel {
    /// Appends the outer packet around an Ethernet frame, from its IP header on.
    ///
    /// `identification` is IPv4's: unique to the packet if routers may cut it (RFC 6864).
    @_lifetime(out: copy out)
    package func encapsulate(
        _ frame: Span<UInt8>, identification: UInt16 = 0, into out: inout OutputSpan<UInt8>
    ) throws(EncapsulationError) {
        let needed = VXLANOverhead.beforeFrame(over: endpoints.family) + frame.count
        guard needed <= out.freeCapacity else {
            throw .noRoom(needed: needed, available: out.freeCapacity)
        }
        try encodeHeaders(before: frame, identification: identification, into: &out)
        out.append(contentsOf: frame)
    }

    /// Appends what goes before an Ethernet frame, for a caller that has the frame in place or sends it apart.
    @_lifetime(out: copy out)
    package func encodeHeaders(
        before frame: Span<UInt8>, identification: UInt16 = 0, into out: inout OutputSpan<UInt8>
    ) throws(EncapsulationError) {
        guard frame.count >= EthernetHeader.untaggedByteCount else { throw .runtFrame(frame.count) }
        let needed = VXLANOverhead.beforeFrame(over: endpoints.family)
        guard needed <= out.freeCapacity else {
            throw .noRoom(needed: needed, available: out.freeCapacity)
        }
        do throws(WireError) {
            let header = VXLANHeader(vni: vni)
            let udp = try udpHeader(header, frame)
            try ipHeader(payloadLength: Int(udp.length), identification: identification).encode(into: &out)
            udp.encode(into: &out)
            header.encode(into: &out)
        } catch {
            // The headers refuse nothing but a length, and before any of them is written.
            throw .oversizeFrame(frame.count, limit: VXLANOverhead.largestFrame(over: endpoints.family))
        }
    }

    private func udpHeader(_ header: VXLANHeader, _ frame: Span<UInt8>) throws(WireError) -> UDPHeader {
        let udp = try UDPHeader(
            sourcePort: sourcePorts.port(for: frame), destinationPort: destinationPort,
            payloadLength: VXLANHeader.byteCount + frame.count)
        guard checksum == .computed else { return udp }
        var sum = udp.startOfChecksum(between: endpoints)
        header.add(to: &sum)
        sum.add(frame)
        return udp.checksummed(sum)
    }

    private func ipHeader(payloadLength: Int, identification: UInt16) throws(WireError) -> IPHeader {
        switch endpoints {
        case .ipv4(let source, let destination):
            .ipv4(
                try IPv4Header(
                    typeOfService: typeOfService, payloadLength: payloadLength,
                    identification: identification,
                    fragment: fragmentation == .allowed ? .allowed : .forbidden,
                    timeToLive: timeToLive, protocol: .udp, source: source, destination: destination))
        case .ipv6(let source, let destination):
            .ipv6(
                try IPv6Header(
                    trafficClass: typeOfService, payloadLength: payloadLength, nextHeader: .udp,
                    hopLimit: timeToLive, source: source, destination: destination))
        }
    }
}
