internal import Addressing
internal import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
internal import SystemHandles
internal import SystemPackage

extension BridgeDevice {
    /// Makes the bridge the pods' gateway, or a port of their VLAN on it, which the result then names.
    func prepareGateway(_ plan: GatewayPlan, on bridge: Link) throws(CNIError) -> [CNIResult.Interface] {
        guard !plan.gateways.isEmpty else { return [] }
        var gateway = bridge
        var interfaces: [CNIResult.Interface] = []
        if case .access(let id) = configuration.vlans.membership {
            gateway = try vlanGateway(id, on: bridge)
            interfaces = [
                CNIResult.Interface(name: gateway.name.text, mac: gateway.macAddress?.description)
            ]
        }
        try ensure(plan.gateways, on: gateway)
        try Sysctl.enableForwarding(of: plan.families)
        return interfaces
    }

    /// The node's own access to a VLAN of the bridge: a cable of which both ends are the node's.
    private func vlanGateway(_ id: UInt16, on bridge: Link) throws(CNIError) -> Link {
        let (name, port): (InterfaceName, InterfaceName)
        do throws(AddressingError) {
            name = try InterfaceName("\(bridge.name).\(id)")
            port = try InterfaceName("veth" + String(StableHash(of: name.text).bits >> 20, radix: 16))
        } catch {
            throw CNIError(
                .invalidConfiguration, "failed to create vlan interface: \(error)",
                details: "the bridge's name leaves no room for a VLAN behind it; choose a shorter one")
        }
        do throws(NetlinkError) {
            if let link = try session.find(name) { return link }
            let peer = VethPeer(name, in: .own, mtu: try? MTU(Int(bridge.mtu)), address: .random())
            var pair = LinkSpecification(port, .veth(peer: peer), mtu: peer.mtu, master: bridge.index)
            pair.queues = 1
            for failure in try session.outcomes(of: [.addLink(pair)]) {
                if let failure, failure.errno != .fileExists { throw failure }
            }
            let index = try session.get(.link(.name(port))).index
            let born = configuration.vlans.defaultVLAN == .left ? try presentVLANs(of: index) : []
            try session.perform(
                [.setLink(.name(name), .state(.up))] + configuration.vlans.requests(for: index, leaving: born)
            )
            Sysctl.refuseRouterAdvertisements(on: port)
            return try session.get(.link(.name(name)))
        } catch {
            throw CNIError(error, nextStep: Self.vlanAdvice)
        }
    }

    /// What the result says of bridge, host end and pod's end; the bridge's address may have changed by now.
    func interfaces(_ pair: VethPair, sandbox: String) throws(CNIError) -> [CNIResult.Interface] {
        let bridge: Link
        do throws(NetlinkError) { bridge = try session.get(.link(.name(configuration.name))) } catch {
            throw CNIError(error)
        }
        return [
            CNIResult.Interface(name: bridge.name.text, mac: bridge.macAddress?.description),
            CNIResult.Interface(name: pair.hostName.text, mac: pair.hostMAC.description),
            CNIResult.Interface(
                name: pair.attachment.interface.text, mac: pair.podMAC.description, sandbox: sandbox),
        ]
    }
}
