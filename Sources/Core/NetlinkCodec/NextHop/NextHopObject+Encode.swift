internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension NextHopObject {
    /// Writes the payload of a request to add or change this object.
    func encode(into writer: inout ByteWriter) {
        switch target {
        case .hop(let hop, let family):
            encodeHeader(family: family.rawValue, flags: hop.flags.intersection(.onLink), into: &writer)
            if let gateway = hop.gateway { writer.attribute(NHA_GATEWAY, gateway.octets) }
            // The kernel takes no interface for one that forwarding entries name (rtm_to_nh_config).
            if let interface = hop.interface, usage == .routes {
                writer.attribute(NHA_OIF, host: interface.rawValue)
            }
            hop.encapsulation?.encode(UInt32(NHA_ENCAP), type: UInt32(NHA_ENCAP_TYPE), into: &writer)
        case .blackhole(let family):
            encodeHeader(family: family.rawValue, flags: [], into: &writer)
            writer.attribute(NHA_BLACKHOLE, [])
        case .group(let group):
            encodeHeader(family: 0, flags: [], into: &writer)
            group.encode(into: &writer)
        }
        if usage == .forwarding { writer.attribute(NHA_FDB, []) }
    }

    /// `struct nhmsg`, and the object's number unless the kernel is to choose it.
    private func encodeHeader(family: UInt8, flags: RouteFlags, into writer: inout ByteWriter) {
        writer.append(family)
        writer.append(0)  // the scope: a request must leave it
        writer.append(source.rawValue)
        writer.append(0)
        writer.appendHost(flags.rawValue)
        if id != 0 { writer.attribute(NHA_ID, host: id) }
    }
}

extension NextHopGroup {
    fileprivate func encode(into writer: inout ByteWriter) {
        var list = ByteWriter()
        for member in members {
            let weight = UInt16(clamping: member.weight - 1)
            list.appendHost(member.id)
            list.append(UInt8(truncatingIfNeeded: weight))
            list.append(UInt8(weight >> 8))
            list.appendZeros(2)
        }
        writer.attribute(NHA_GROUP, list.bytes)
        switch balancing {
        case .hashThreshold: break
        case .resilient(let parameters):
            writer.attribute(NHA_GROUP_TYPE, host: UInt16(NEXTHOP_GRP_TYPE_RES))
            parameters.encode(into: &writer)
        case .other(let type): writer.attribute(NHA_GROUP_TYPE, host: type)
        }
    }
}

extension ResilientParameters {
    fileprivate func encode(into writer: inout ByteWriter) {
        guard buckets != nil || idleTimer != nil || unbalancedTimer != nil else { return }
        writer.nest(NHA_RES_GROUP) { nest in
            if let buckets { nest.attribute(NHA_RES_GROUP_BUCKETS, host: buckets) }
            if let idleTimer { nest.attribute(NHA_RES_GROUP_IDLE_TIMER, host: idleTimer) }
            if let unbalancedTimer { nest.attribute(NHA_RES_GROUP_UNBALANCED_TIMER, host: unbalancedTimer) }
        }
    }
}
