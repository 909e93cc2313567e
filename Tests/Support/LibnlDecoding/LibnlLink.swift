internal import CLibnlRoute

/// A link as libnl-route-3 reads it (`struct rtnl_link`); zero or nil where it knows nothing.
@safe package final class LibnlLink: LibnlObject {
    override class var className: String { "route/link" }

    package var index: Int32 { unsafe rtnl_link_get_ifindex(object) }
    package var name: String? { unsafe text(rtnl_link_get_name(object)) }
    package var flags: UInt32 { unsafe rtnl_link_get_flags(object) }
    package var mtu: UInt32 { unsafe rtnl_link_get_mtu(object) }
    package var hardwareType: UInt32 { unsafe rtnl_link_get_arptype(object) }
    package var address: LibnlAddress? { unsafe LibnlAddress(rtnl_link_get_addr(object)) }
    package var broadcast: LibnlAddress? { unsafe LibnlAddress(rtnl_link_get_broadcast(object)) }
    package var master: Int32 { unsafe rtnl_link_get_master(object) }
    package var lower: Int32 { unsafe rtnl_link_get_link(object) }
    package var operationalState: UInt8 { unsafe rtnl_link_get_operstate(object) }
    package var mode: UInt8 { unsafe rtnl_link_get_linkmode(object) }
    package var queueLength: UInt32 { unsafe rtnl_link_get_txqlen(object) }
    package var queueDiscipline: String? { unsafe text(rtnl_link_get_qdisc(object)) }
    package var group: UInt32 { unsafe rtnl_link_get_group(object) }
    package var alias: String? { unsafe text(rtnl_link_get_ifalias(object)) }
    package var kind: String? { unsafe text(rtnl_link_get_type(object)) }

    package var masterKind: String? { unsafe text(rtnl_link_get_slave_type(object)) }
    package var promiscuity: UInt32 { unsafe rtnl_link_get_promiscuity(object) }
    package var transmitQueues: UInt32 { unsafe rtnl_link_get_num_tx_queues(object) }
    package var receiveQueues: UInt32 { unsafe rtnl_link_get_num_rx_queues(object) }
    package var carrier: UInt8 { unsafe rtnl_link_get_carrier(object) }
    package var carrierChanges: UInt32? { unsafe number(rtnl_link_get_carrier_changes) }
    package var gsoSize: UInt32? { unsafe number(rtnl_link_get_gso_max_size) }
    package var gsoSegments: UInt32? { unsafe number(rtnl_link_get_gso_max_segs) }

    /// The id of the namespace that the lower device is in.
    package var lowerNamespace: Int32? {
        var value: Int32 = 0
        return unsafe rtnl_link_get_link_netnsid(object, &value) == 0 ? value : nil
    }

    /// What the library keeps of `struct rtnl_link_stats64`, in that order.
    package var counters: [UInt64] {
        let order = [
            RTNL_LINK_RX_PACKETS, RTNL_LINK_TX_PACKETS, RTNL_LINK_RX_BYTES, RTNL_LINK_TX_BYTES,
            RTNL_LINK_RX_ERRORS, RTNL_LINK_TX_ERRORS, RTNL_LINK_RX_DROPPED, RTNL_LINK_TX_DROPPED,
            RTNL_LINK_MULTICAST, RTNL_LINK_COLLISIONS, RTNL_LINK_RX_LEN_ERR, RTNL_LINK_RX_OVER_ERR,
            RTNL_LINK_RX_CRC_ERR, RTNL_LINK_RX_FRAME_ERR, RTNL_LINK_RX_FIFO_ERR, RTNL_LINK_RX_MISSED_ERR,
            RTNL_LINK_TX_ABORT_ERR, RTNL_LINK_TX_CARRIER_ERR, RTNL_LINK_TX_FIFO_ERR, RTNL_LINK_TX_HBEAT_ERR,
            RTNL_LINK_TX_WIN_ERR, RTNL_LINK_RX_COMPRESSED, RTNL_LINK_TX_COMPRESSED, RTNL_LINK_RX_NOHANDLER,
        ]
        return order.map { unsafe rtnl_link_get_stat(object, $0) }
    }

    /// A number that the library gives only where it has one.
    func number(_ read: (OpaquePointer?, UnsafeMutablePointer<UInt32>?) -> CInt) -> UInt32? {
        var value: UInt32 = 0
        return unsafe read(object, &value) == 0 ? value : nil
    }

    /// An address, of which the library gives a reference along with it.
    func address(
        _ read: (OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?) -> CInt
    ) -> LibnlAddress? {
        var value: OpaquePointer?
        guard unsafe read(object, &value) == 0 else { return nil }
        defer { unsafe nl_addr_put(value) }
        return unsafe LibnlAddress(value)
    }
}
