internal import CLibnlRoute

extension LibnlLink {
    /// The mode of a macvlan or macvtap (`MACVLAN_MODE_*`); nil for another kind.
    package var macvlanMode: UInt32? {
        if unsafe rtnl_link_is_macvlan(object) != 0 { return unsafe rtnl_link_macvlan_get_mode(object) }
        guard unsafe rtnl_link_is_macvtap(object) != 0 else { return nil }
        return unsafe rtnl_link_macvtap_get_mode(object)
    }

    /// The mode of an ipvlan (`IPVLAN_MODE_*`); nil for another kind.
    package var ipvlanMode: UInt16? {
        guard unsafe rtnl_link_is_ipvlan(object) != 0 else { return nil }
        var value: UInt16 = 0
        return unsafe rtnl_link_ipvlan_get_mode(object, &value) == 0 ? value : nil
    }

    /// The table of a VRF; nil for another kind.
    package var vrfTable: UInt32? {
        guard unsafe rtnl_link_is_vrf(object) != 0 else { return nil }
        return unsafe number(rtnl_link_vrf_get_tableid)
    }

    /// The settings of a VXLAN device; nil for another kind.
    package var vxlan: VXLAN? {
        guard unsafe rtnl_link_is_vxlan(object) != 0 else { return nil }
        return VXLAN(self)
    }

    /// The settings of a Geneve device; nil for another kind.
    package var geneve: Geneve? {
        guard unsafe rtnl_link_is_geneve(object) != 0 else { return nil }
        return Geneve(self)
    }

    /// The settings of a VLAN; nil for another kind.
    package var vlan: VLAN? {
        guard unsafe rtnl_link_is_vlan(object) != 0 else { return nil }
        return VLAN(self)
    }

    /// The part of a link that only a VXLAN device has; negative where the library knows nothing.
    @safe package struct VXLAN {
        private let link: LibnlLink

        fileprivate init(_ link: LibnlLink) { self.link = link }

        package var vni: UInt32? { unsafe link.number(rtnl_link_vxlan_get_id) }
        package var underlay: UInt32? { unsafe link.number(rtnl_link_vxlan_get_link) }
        package var ageing: UInt32? { unsafe link.number(rtnl_link_vxlan_get_ageing) }
        package var limit: UInt32? { unsafe link.number(rtnl_link_vxlan_get_limit) }
        package var port: UInt32? { unsafe link.number(rtnl_link_vxlan_get_port) }
        package var flowLabel: UInt32? { unsafe link.number(rtnl_link_vxlan_get_label) }
        package var learning: Int32 { unsafe rtnl_link_vxlan_get_learning(link.object) }
        package var hops: Int32 { unsafe rtnl_link_vxlan_get_ttl(link.object) }
        package var trafficClass: Int32 { unsafe rtnl_link_vxlan_get_tos(link.object) }
        package var local: LibnlAddress? { unsafe link.address(rtnl_link_vxlan_get_local) }
        package var remote: LibnlAddress? { unsafe link.address(rtnl_link_vxlan_get_group) }

        /// Proxy, route short circuit, misses of both layers, checksums: one word for each that is on.
        package var switches: [String] {
            let all: [(String, Int32)] = [
                ("proxy", unsafe rtnl_link_vxlan_get_proxy(link.object)),
                ("rsc", unsafe rtnl_link_vxlan_get_rsc(link.object)),
                ("l2miss", unsafe rtnl_link_vxlan_get_l2miss(link.object)),
                ("l3miss", unsafe rtnl_link_vxlan_get_l3miss(link.object)),
                ("udpcsum", unsafe rtnl_link_vxlan_get_udp_csum(link.object)),
                ("udp6zerocsumtx", unsafe rtnl_link_vxlan_get_udp_zero_csum6_tx(link.object)),
                ("udp6zerocsumrx", unsafe rtnl_link_vxlan_get_udp_zero_csum6_rx(link.object)),
                ("remcsumtx", unsafe rtnl_link_vxlan_get_remcsum_tx(link.object)),
                ("remcsumrx", unsafe rtnl_link_vxlan_get_remcsum_rx(link.object)),
                ("external", unsafe rtnl_link_vxlan_get_collect_metadata(link.object)),
            ]
            return all.filter { $0.1 > 0 }.map(\.0)
        }
    }

    /// The part of a link that only a Geneve device has; negative where the library knows nothing.
    @safe package struct Geneve {
        private let link: LibnlLink

        fileprivate init(_ link: LibnlLink) { self.link = link }

        package var vni: UInt32? { unsafe link.number(rtnl_link_geneve_get_id) }
        package var port: UInt32? { unsafe link.number(rtnl_link_geneve_get_port) }
        package var flowLabel: UInt32? { unsafe link.number(rtnl_link_geneve_get_label) }
        package var hops: Int32 { unsafe rtnl_link_geneve_get_ttl(link.object) }
        package var trafficClass: Int32 { unsafe rtnl_link_geneve_get_tos(link.object) }
        package var remote: LibnlAddress? { unsafe link.address(rtnl_link_geneve_get_remote) }
    }

    /// The part of a link that only a VLAN has.
    @safe package struct VLAN {
        private let link: LibnlLink

        fileprivate init(_ link: LibnlLink) { self.link = link }

        package var id: Int32 { unsafe rtnl_link_vlan_get_id(link.object) }
        package var flags: Int32 { unsafe rtnl_link_vlan_get_flags(link.object) }
        /// An EtherType in host byte order.
        package var tag: UInt16 {
            UInt16(bigEndian: UInt16(truncatingIfNeeded: unsafe rtnl_link_vlan_get_protocol(link.object)))
        }

        /// From a frame's priority, the index, to that within the machine.
        package var ingressPriorities: [UInt32] {
            guard let map = unsafe rtnl_link_vlan_get_ingress_map(link.object) else { return [] }
            return (0...Int(VLAN_PRIO_MAX)).map { unsafe map[$0] }
        }

        /// From a priority within the machine to a frame's.
        package var egressPriorities: [UInt32: UInt32] {
            var count: CInt = 0
            guard let map = unsafe rtnl_link_vlan_get_egress_map(link.object, &count) else { return [:] }
            var priorities: [UInt32: UInt32] = [:]
            for position in 0..<Int(count) { unsafe priorities[map[position].vm_from] = map[position].vm_to }
            return priorities
        }
    }
}
