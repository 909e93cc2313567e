internal import NetworkTesting

/// Two nodes that are alike, each with a pod: on one the reference plugins are called, on the other ours.
///
/// What both leave is read as text in which all that is random or differs by design has the same word.
package struct Twins {
    package let reference: PluginSide
    package let ours: PluginSide

    /// Which firewall rules are compared; reading them takes as long as all the rest.
    package enum Rules: String, Sendable {
        case none
        /// Those that iptables-save and ip6tables-save print of the nodes.
        case iptables
    }

    /// Makes both in new namespaces.
    package init(comparing rules: Rules = .none) throws {
        reference = try PluginSide(programs: ["/usr/lib/cni"], rules)
        ours = try PluginSide(programs: [], rules)
    }

    package var both: [PluginSide] { [reference, ours] }

    /// Prepares both nodes alike: each line is a command in the node's namespace.
    package func prepare(_ lines: [String]) throws {
        for side in both { try side.node.run(lines) }
    }

    /// Makes one call on both sides.
    package func call(_ call: PluginCall) throws -> TwinAnswer {
        try TwinAnswer(reference: reference.answer(call), ours: ours.answer(call))
    }

    /// What only one of the two sides holds now, each line with the side's name.
    package func differences() throws -> [String] {
        let (reference, ours) = (try reference.state(), try ours.state())
        return Set(reference).subtracting(ours).sorted().map { "reference: \($0)" }
            + Set(ours).subtracting(reference).sorted().map { "ours: \($0)" }
    }
}

/// What both implementations answered to the same call.
package struct TwinAnswer {
    package let reference: PluginAnswer
    package let ours: PluginAnswer
}

/// One call of a plugin.
///
/// In its configuration `$DATA` stands for a folder that each side has for itself.
package struct PluginCall: Sendable {
    package var plugin: String
    package var verb: String
    package var configuration: String
    /// The result to pass on, as printed by the call before.
    package var previous: String?
    package var container = "c1"
    package var interface = "eth0"
    package var arguments = ""
    /// Which of the side's pods; nil for an empty `CNI_NETNS`.
    package var pod: Pod? = .living

    package enum Pod: Sendable {
        case living
        /// A path that leads nowhere any more.
        case gone
    }

    package init(_ plugin: String, _ verb: String, _ configuration: String) {
        self.plugin = plugin
        self.verb = verb
        self.configuration = configuration
    }
}
