package import FirewallRules

/// What a node's administrator says of its rules; all else follows from the lease.
package struct FirewallSettings: Hashable, Sendable {
    package var masquerade: Masquerade? = Masquerade()
    package var forwarding = Forwarding.accepted(.append)
    package var segmentSize: SegmentSize?
    package var podInterfaces: [InterfacePattern] = []
    package var style = RuleStyle.swiftlet

    package init() {}

    /// The rules of a node that has these parts of the pod networks.
    func firewall(_ networks: [PodNetwork]) throws(FirewallError) -> NodeFirewall {
        var firewall = try NodeFirewall(networks: networks)
        firewall.masquerade = masquerade
        firewall.forwarding = forwarding
        firewall.segmentSize = segmentSize
        firewall.podInterfaces = podInterfaces
        firewall.style = style
        return firewall
    }
}
