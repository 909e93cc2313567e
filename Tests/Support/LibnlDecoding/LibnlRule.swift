internal import CLibnlRoute

/// A routing rule as libnl-route-3 reads it (`struct rtnl_rule`); zero or nil where it knows nothing.
@safe package final class LibnlRule: LibnlObject {
    override class var className: String { "route/rule" }

    package var family: Int32 { unsafe rtnl_rule_get_family(object) }
    package var priority: UInt32 { unsafe rtnl_rule_get_prio(object) }
    package var action: UInt8 { unsafe rtnl_rule_get_action(object) }
    package var table: UInt32 { unsafe rtnl_rule_get_table(object) }
    /// The priority that a rule goes to.
    package var target: UInt32 { unsafe rtnl_rule_get_goto(object) }
    package var source: LibnlAddress? { unsafe LibnlAddress(rtnl_rule_get_src(object)) }
    package var destination: LibnlAddress? { unsafe LibnlAddress(rtnl_rule_get_dst(object)) }
    package var typeOfService: UInt8 { unsafe rtnl_rule_get_dsfield(object) }
    package var mark: UInt32 { unsafe rtnl_rule_get_mark(object) }
    package var mask: UInt32 { unsafe rtnl_rule_get_mask(object) }
    package var input: String? { unsafe text(rtnl_rule_get_iif(object)) }
    package var output: String? { unsafe text(rtnl_rule_get_oif(object)) }
    package var realms: UInt32 { unsafe rtnl_rule_get_realms(object) }
    package var isOfVRF: Bool { unsafe rtnl_rule_get_l3mdev(object) > 0 }

    /// Who made the rule (`FRA_PROTOCOL`).
    package var maker: UInt8? {
        var value: UInt8 = 0
        return unsafe rtnl_rule_get_protocol(object, &value) == 0 ? value : nil
    }

    package var transport: UInt8? {
        var value: UInt8 = 0
        return unsafe rtnl_rule_get_ipproto(object, &value) == 0 ? value : nil
    }

    package var sourcePorts: ClosedRange<UInt16>? {
        var (first, last): (UInt16, UInt16) = (0, 0)
        guard unsafe rtnl_rule_get_sport(object, &first, &last) == 0, first <= last else { return nil }
        return first...last
    }

    package var destinationPorts: ClosedRange<UInt16>? {
        var (first, last): (UInt16, UInt16) = (0, 0)
        guard unsafe rtnl_rule_get_dport(object, &first, &last) == 0, first <= last else { return nil }
        return first...last
    }
}
