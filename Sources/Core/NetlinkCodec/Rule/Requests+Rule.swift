public import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension MessageType {
    /// A rule that came, or that was asked for (`RTM_NEWRULE`).
    public static let newRule = Self(RTM_NEWRULE)
    /// A rule that went, or that is to go (`RTM_DELRULE`).
    public static let deleteRule = Self(RTM_DELRULE)
    /// Asks for rules (`RTM_GETRULE`).
    public static let getRule = Self(RTM_GETRULE)
}

extension NetlinkRequest {
    /// Adds a rule; the kernel refuses one that is there already, whatever its flags, with `EEXIST`.
    ///
    /// Rules cannot be replaced: the kernel looks at no `NLM_F_REPLACE` here. Add the new one, then delete the old.
    public static func addRule(_ rule: RoutingRule) -> NetlinkRequest {
        NetlinkRequest("add rule \(rule)", .newRule, [.create, .exclusive]) { rule.encode(into: &$0) }
    }

    /// Deletes the first rule that has all that this one has; what is nil or empty in it matches any.
    ///
    /// Flags do not count (`rule_find` in net/core/fib_rules.c). Without such a rule the kernel answers `ENOENT`.
    public static func deleteRule(_ rule: RoutingRule) -> NetlinkRequest {
        NetlinkRequest("delete rule \(rule)", .deleteRule) { rule.encode(into: &$0) }
    }

    /// Deletes the first rule of a family that has a priority.
    public static func deleteRule(_ family: IPFamily, priority: UInt32) -> NetlinkRequest {
        NetlinkRequest("delete rule \(priority)", .deleteRule) { writer in
            RuleHeader(family: family.rawValue).encode(into: &writer)
            writer.attribute(FRA_PRIORITY, host: priority)
        }
    }
}

extension NetlinkQuery where Value == RoutingRule {
    /// The rules of one family or of both, in the order in which the kernel goes through them.
    ///
    /// A dump of rules has no other filter (`fib_valid_dumprule_req`).
    public static func rules(_ family: IPFamily? = nil) -> Self {
        let request = NetlinkRequest("list rules", .getRule, .dump) { writer in
            RuleHeader(family: family?.rawValue ?? 0).encode(into: &writer)
        }
        return NetlinkQuery(request: request, answer: .newRule) { bytes throws(WireError) in
            try RoutingRule(bytes)
        }
    }
}
