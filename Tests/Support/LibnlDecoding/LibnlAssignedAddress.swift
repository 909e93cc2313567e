internal import CLibnlRoute

/// An address on a link as libnl-route-3 reads it (`struct rtnl_addr`).
@safe package final class LibnlAssignedAddress: LibnlObject {
    override class var className: String { "route/addr" }

    package var interface: Int32 { unsafe rtnl_addr_get_ifindex(object) }
    package var family: Int32 { unsafe rtnl_addr_get_family(object) }
    package var prefixLength: Int32 { unsafe rtnl_addr_get_prefixlen(object) }
    package var scope: Int32 { unsafe rtnl_addr_get_scope(object) }
    package var flags: UInt32 { unsafe rtnl_addr_get_flags(object) }
    package var label: String? { unsafe text(rtnl_addr_get_label(object)) }
    package var local: LibnlAddress? { unsafe LibnlAddress(rtnl_addr_get_local(object)) }
    package var peer: LibnlAddress? { unsafe LibnlAddress(rtnl_addr_get_peer(object)) }
    package var broadcast: LibnlAddress? { unsafe LibnlAddress(rtnl_addr_get_broadcast(object)) }
    /// Seconds; `UInt32.max` is for ever.
    package var validLifetime: UInt32 { unsafe rtnl_addr_get_valid_lifetime(object) }
    package var preferredLifetime: UInt32 { unsafe rtnl_addr_get_preferred_lifetime(object) }
    /// Hundredths of a second since the kernel's start, when it was assigned and when it was changed.
    package var assigned: UInt32 { unsafe rtnl_addr_get_create_time(object) }
    package var changed: UInt32 { unsafe rtnl_addr_get_last_update_time(object) }
}
