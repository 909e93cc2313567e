internal import Addressing
internal import CNISpec
internal import NetlinkCodec
internal import NetlinkSession

/// What CHECK looks at in the node's namespace.
struct BridgeCheck {
    let configuration: BridgeConfiguration
    let result: CNIResult

    /// The bridge of the result.
    func bridge(_ check: InterfaceCheck) throws(CNIError) -> Link {
        let name = configuration.name.text
        guard let expected = result.interfaces.first(where: { $0.name == name && $0.sandbox == nil }) else {
            throw CNIError(
                .invalidConfiguration, "prevResult names no bridge \(name)",
                details: "the runtime must pass what ADD of this configuration returned")
        }
        let link = try check.link(expected, kind: .bridge(BridgeSettings()))
        let present: BridgeConfiguration.Listening = link.state.listeners.promiscuous > 0 ? .all : .own
        guard present == configuration.listening else {
            throw check.changed(
                "Bridge interface \(name) configured Promisc Mode \(configuration.listening == .all) "
                    + "doesn't match current state: \(present == .all)")
        }
        return link
    }

    /// The other end of the pod's interface is a port of the bridge.
    ///
    /// Interfaces of the result that are something else were made by other plugins of the chain.
    func port(of pod: Link, on bridge: Link, _ check: InterfaceCheck) throws(CNIError) {
        let others = result.interfaces.filter { $0.sandbox == nil && $0.name != bridge.name.text }
        for expected in others {
            guard let link = try? check.link(named: expected.name), link.kind == .veth,
                link.index.rawValue == pod.relations.lower, link.relations.lower == pod.index.rawValue,
                link.relations.master == bridge.index
            else { continue }
            _ = try check.link(expected, kind: .veth)
            return
        }
        throw check.changed("CNI veth created for bridge \(bridge.name) was not found")
    }
}
