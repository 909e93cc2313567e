internal import CLibnlRoute

/// A neighbour or forwarding entry as libnl-route-3 reads it (`struct rtnl_neigh`).
@safe package final class LibnlNeighbour: LibnlObject {
    override class var className: String { "route/neigh" }

    package var family: Int32 { unsafe rtnl_neigh_get_family(object) }
    package var interface: Int32 { unsafe rtnl_neigh_get_ifindex(object) }
    package var destination: LibnlAddress? { unsafe LibnlAddress(rtnl_neigh_get_dst(object)) }
    package var linkLayer: LibnlAddress? { unsafe LibnlAddress(rtnl_neigh_get_lladdr(object)) }
    package var state: Int32 { unsafe rtnl_neigh_get_state(object) }
    package var flags: UInt32 { unsafe rtnl_neigh_get_flags(object) }
    package var type: Int32 { unsafe rtnl_neigh_get_type(object) }
    package var vlan: Int32 { unsafe rtnl_neigh_get_vlan(object) }
    package var master: Int32 { unsafe rtnl_neigh_get_master(object) }
}
