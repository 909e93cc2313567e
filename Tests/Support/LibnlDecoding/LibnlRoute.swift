internal import CLibnlRoute

/// A route as libnl-route-3 reads it (`struct rtnl_route`).
@safe package final class LibnlRoute: LibnlObject {
    override class var className: String { "route/route" }

    package var family: UInt8 { unsafe rtnl_route_get_family(object) }
    package var destination: LibnlAddress? { unsafe LibnlAddress(rtnl_route_get_dst(object)) }
    package var source: LibnlAddress? { unsafe LibnlAddress(rtnl_route_get_src(object)) }
    package var table: UInt32 { unsafe rtnl_route_get_table(object) }
    package var `protocol`: UInt8 { unsafe rtnl_route_get_protocol(object) }
    package var scope: UInt8 { unsafe rtnl_route_get_scope(object) }
    package var type: UInt8 { unsafe rtnl_route_get_type(object) }
    package var typeOfService: UInt8 { unsafe rtnl_route_get_tos(object) }
    package var priority: UInt32 { unsafe rtnl_route_get_priority(object) }
    package var flags: UInt32 { unsafe rtnl_route_get_flags(object) }
    package var preferredSource: LibnlAddress? { unsafe LibnlAddress(rtnl_route_get_pref_src(object)) }

    /// The interface that a packet came in by, in the answer to a lookup; zero is none.
    package var inputInterface: Int32 { unsafe rtnl_route_get_iif(object) }
    /// Whether the time to live passes through an MPLS tunnel; negative where the route does not say.
    package var ttlPropagation: Int32 { unsafe rtnl_route_get_ttl_propagate(object) }

    /// The metrics that the route has (`RTAX_*`), by the library's words for them, or their numbers.
    package var metrics: [String: UInt32] {
        var metrics: [String: UInt32] = [:]
        for number in CInt(1)...17 {
            var value: UInt32 = 0
            guard unsafe rtnl_route_get_metric(object, number, &value) == 0 else { continue }
            var word = [CChar](repeating: 0, count: 32)
            let name = unsafe word.withUnsafeMutableBufferPointer { buffer in
                unsafe text(rtnl_route_metric2str(number, buffer.baseAddress, buffer.count))
            }
            metrics[name ?? "\(number)"] = value
        }
        return metrics
    }

    package var nextHops: [NextHop] {
        let count = unsafe rtnl_route_get_nnexthops(object)
        return (0..<count).compactMap { position in
            guard let hop = unsafe rtnl_route_nexthop_n(object, position) else { return nil }
            return unsafe NextHop(hop)
        }
    }

    /// A copy of one way out (`struct rtnl_nexthop`).
    package struct NextHop: Hashable, Sendable {
        package let gateway: LibnlAddress?
        /// A gateway of the other family.
        package let via: LibnlAddress?
        package let interface: Int32
        package let flags: UInt32
        /// One less than the share, as in `rtnh_hops`.
        package let weight: UInt8
        package let realms: UInt32
        /// A stack of MPLS labels, as on the wire.
        package let labels: LibnlAddress?

        @unsafe fileprivate init(_ hop: OpaquePointer) {
            gateway = unsafe LibnlAddress(rtnl_route_nh_get_gateway(hop))
            via = unsafe LibnlAddress(rtnl_route_nh_get_via(hop))
            interface = unsafe rtnl_route_nh_get_ifindex(hop)
            flags = unsafe rtnl_route_nh_get_flags(hop)
            weight = unsafe rtnl_route_nh_get_weight(hop)
            realms = unsafe rtnl_route_nh_get_realms(hop)
            labels = unsafe LibnlAddress(rtnl_route_nh_get_encap_mpls_dst(hop))
        }
    }
}
