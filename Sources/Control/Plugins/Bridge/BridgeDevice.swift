internal import Addressing
internal import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
internal import SystemHandles
internal import SystemPackage

/// The bridge in the node's namespace, and the pod's port on it.
struct BridgeDevice {
    let session: NetlinkSession
    let configuration: BridgeConfiguration

    /// Finds the bridge, or makes it; other ADDs may be doing the same.
    func prepare() throws(CNIError) -> Link {
        do throws(NetlinkError) {
            let link = try findOrMake()
            guard case .bridge = link.kind else {
                throw NetlinkError("use \(configuration.name)", .noAnswer)
            }
            var changes: [LinkChange] = link.flags.contains(.up) ? [] : [.state(.up)]
            if configuration.listening == .all, !link.flags.contains(.promiscuous) {
                changes.append(.turnOn(.promiscuous))
            }
            if !changes.isEmpty { try session.perform(.setLink(.index(link.index), changes)) }
            Sysctl.refuseRouterAdvertisements(on: link.name)
            return link
        } catch  where error.cause == .noAnswer {
            throw CNIError(
                .invalidConfiguration,
                "failed to create bridge \"\(configuration.name)\": "
                    + "\"\(configuration.name)\" already exists but is not a bridge",
                details: "rename or delete that link, or name another one with \"bridge\"")
        } catch {
            throw CNIError(error)
        }
    }

    private func findOrMake() throws(NetlinkError) -> Link {
        let name = configuration.name
        if let link = try session.find(name) { return link }
        var settings = BridgeSettings()
        if configuration.vlans.needsFiltering { settings.vlan.isFiltering = true }
        let bridge = LinkSpecification(name, .bridge(settings), mtu: configuration.mtu)
        for failure in try session.outcomes(of: [.addLink(bridge)]) {
            if let failure, failure.errno != .fileExists { throw failure }
        }
        return try session.get(.link(.name(name)))
    }

    /// Sets up the pod's port, whose host end is on the bridge already.
    func configurePort(_ port: InterfaceName) throws(CNIError) {
        let vlans = configuration.vlans
        guard !configuration.port.isEmpty || vlans.needsFiltering else { return }
        do throws(NetlinkError) {
            let index = try session.get(.link(.name(port))).index
            var requests: [NetlinkRequest] =
                configuration.port.isEmpty ? [] : [.setPort(index, .turnOn(configuration.port))]
            let born = vlans.defaultVLAN == .left ? try presentVLANs(of: index) : []
            requests += vlans.requests(for: index, leaving: born)
            try session.perform(requests)
        } catch {
            throw CNIError(error, nextStep: Self.vlanAdvice)
        }
    }

    static let vlanAdvice = "VLANs need a kernel with bridge VLAN filtering, and a bridge made with it"

    func presentVLANs(of port: InterfaceIndex) throws(NetlinkError) -> [BridgeVLAN] {
        let members = try session.list(.bridgeMembers(.vlans))
        let born = members.first { $0.index == port }?.vlans.memberships ?? []
        return born.compactMap { BridgeVLAN($0.ids) }
    }

    /// Gives the bridge, or the gateway of one of its VLANs, the addresses that pods send to.
    func ensure(_ addresses: [InterfaceAddress], on link: Link) throws(CNIError) {
        guard !addresses.isEmpty else { return }
        do throws(NetlinkError) {
            for address in addresses {
                let present = try session.list(.addresses(address.address.family, on: link.index))
                if present.contains(where: { $0.address == address }) { continue }
                let others = present.filter { $0.address.isInTheWay(of: address) }
                guard others.isEmpty || configuration.otherAddresses == .replaced else {
                    throw NetlinkError("\(address)", .noAnswer)
                }
                try session.perform(
                    others.map { .deleteAddress($0) } + [.addAddress(assigned(address, on: link))])
                // Its own address, set by hand, stays as ports come and go; else it is the lowest of the ports'.
                guard let mac = link.macAddress else { continue }
                try session.perform(.setLink(.index(link.index), .address(mac)))
            }
        } catch  where error.cause == .noAnswer {
            throw CNIError(
                .invalidConfiguration,
                "failed to set bridge addr: \"\(link.name)\" already has an IP address different from "
                    + error.operation,
                details: "take that address from it, use another bridge, or set \"forceAddress\"")
        } catch  where error.errno == .fileExists {
            // Another ADD was faster; the bridge has the address.
        } catch {
            throw CNIError(error)
        }
    }

    private func assigned(_ address: InterfaceAddress, on link: Link) -> AssignedAddress {
        let flags: AddressFlags = address.address.family == .ipv6 ? .noDuplicateDetection : []
        var assigned = AssignedAddress(address, on: link.index, flags: flags)
        assigned.broadcast = address.broadcast
        return assigned
    }

    /// Waits until frames pass the pod's port.
    func waitUntilUp(_ port: InterfaceName) throws(CNIError) {
        var rest = Duration.milliseconds(1)
        while true {
            let state: LinkState
            do throws(NetlinkError) { state = try session.get(.link(.name(port))).state } catch {
                throw CNIError(error)
            }
            // IF_OPER_UP.
            if state.operational == 6 { return }
            guard rest < .seconds(2) else {
                throw CNIError(
                    .ioFailure, "bridge port in error state: down",
                    details: "look at \(port) and at the pod's end of it")
            }
            pause(for: rest)
            rest = rest * 2
        }
    }
}

extension InterfaceAddress {
    /// Whether a bridge with this address cannot have another: two of IPv4, or two of overlapping networks.
    fileprivate func isInTheWay(of other: InterfaceAddress) -> Bool {
        address.family == other.address.family
            && (address.family == .ipv4 || network.contains(other.address) || other.network.contains(address))
    }
}
