internal import Addressing
internal import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
internal import OverlayModel
internal import SystemPackage

/// The bridge that the node's pods are on.
struct HostBridge {
    let name: InterfaceName
    let index: InterfaceIndex
    let address: MACAddress
}

/// The node's side of an attachment.
struct HostSide {
    private let session: NetlinkSession
    private let open: SessionOpener
    private let attachment: AttachmentID
    /// Marks the host end as this attachment's: a link of that name without it is somebody else's.
    private let alias: String

    init(
        over open: @escaping SessionOpener, attachment: AttachmentID, network: NetworkName
    ) throws(CNIError) {
        do { session = try open([]) } catch { throw CNIError(error) }
        self.open = open
        self.attachment = attachment
        alias = Self.alias(of: attachment, on: network)
    }

    /// What the alias of a host end says, as far as it fits: IFALIASZ is 256, the closing NUL included.
    private static func alias(of attachment: AttachmentID, on network: NetworkName) -> String {
        String("\(aliasPrefix(network))\(attachment)".prefix(255))
    }

    private static func aliasPrefix(_ network: NetworkName) -> String { "swiftlet \(network) " }

    /// The attachment of a network that a link is the host end of; nil for any other link.
    static func attachment(of link: Link, on network: NetworkName) -> AttachmentID? {
        let prefix = aliasPrefix(network)
        guard let alias = link.labels.alias, alias.hasPrefix(prefix),
            let slash = alias.lastIndex(of: "/"),
            let container = try? ContainerID(String(alias[..<slash].dropFirst(prefix.count))),
            let interface = try? InterfaceName(String(alias[alias.index(after: slash)...]))
        else { return nil }
        let attachment = AttachmentID(container: container, interface: interface)
        // An alias that was cut short says another one.
        return attachment.hostInterface == link.name ? attachment : nil
    }

    /// Finds the bridge, or makes it; other ADDs may be doing the same.
    func prepareBridge(
        _ name: InterfaceName, gateways: [InterfaceAddress], mtu: MTU
    ) throws(CNIError) -> HostBridge {
        do throws(NetlinkError) {
            let link = try findOrMake(name, MACAddress(0x0a58, of: gateways.first?.address), mtu)
            guard case .bridge = link.kind, let address = link.macAddress else {
                throw NetlinkError("use \(name) as the bridge", .noAnswer)
            }
            let addresses = gateways + Self.linkLocal(of: address, beside: gateways)
            let requests = addresses.map { address in
                NetlinkRequest.addAddress(
                    AssignedAddress(address, on: link.index, flags: .noDuplicateDetection))
            }
            // Up last: from then on the kernel would give the bridge a link-local address of its own making.
            for failure in try session.outcomes(of: requests + [.setLink(.index(link.index), .state(.up))]) {
                if let failure, failure.errno != .fileExists { throw failure }
            }
            return HostBridge(name: name, index: link.index, address: address)
        } catch  where error.cause == .noAnswer {
            throw CNIError(
                .invalidConfiguration, "the link \(name) is no bridge",
                details: "rename or delete it, or name another one with \"bridge\"")
        } catch {
            throw CNIError(error)
        }
    }

    /// The bridge's link-local address, for a node with IPv6, to be set without duplicate detection.
    ///
    /// The node asks for a pod's MAC address from it, and not while it is tentative: without it, the first packets
    /// from other nodes are lost for two seconds (`ndisc_send_ns` in net/ipv6/ndisc.c).
    private static func linkLocal(of address: MACAddress, beside gateways: [InterfaceAddress])
        -> [InterfaceAddress]
    {
        guard gateways.contains(where: { $0.address.family == .ipv6 }) else { return [] }
        let linkLocal = IPAddress.v6(IPv6Address(linkLocalOf: address))
        return [try? InterfaceAddress(linkLocal, prefixLength: 64)].compactMap(\.self)
    }

    private func findOrMake(
        _ name: InterfaceName, _ address: MACAddress, _ mtu: MTU
    ) throws(NetlinkError) -> Link {
        if let link = try session.find(name) { return link }
        // With an address of its own the bridge keeps it while ports come and go.
        let bridge = LinkSpecification(name, .bridge, mtu: mtu, address: address, state: .down)
        let outcomes = try session.outcomes(of: [
            .addLink(bridge), .setLink(.name(name), .alias(LinkMark.bridge)),
        ])
        for failure in outcomes {
            if let failure, failure.errno != .fileExists { throw failure }
        }
        return try session.get(.link(.name(name)))
    }

    /// Makes the pair with its host end up and on the bridge, and the other end in the pod.
    func add(_ pair: VethPair, in pod: borrowing PodNamespace) throws(CNIError) {
        try session.add(pair, in: pod)
        try mark(pair.hostName)
    }

    /// Lets the bridge send a pod's frames back to it.
    func turnOnHairpin() throws(CNIError) {
        do throws(NetlinkError) {
            let port = try session.get(.link(.name(attachment.hostInterface))).index
            try session.perform(.setPort(port, .turnOn(.hairpin)))
        } catch {
            throw CNIError(error)
        }
    }

    /// Routes to a pod that is on no bridge.
    func route(to link: RoutedLink) throws(CNIError) {
        do throws(NetlinkError) {
            let interface = try session.get(.link(.name(attachment.hostInterface))).index
            try session.perform(link.hostRequests(on: interface))
        } catch {
            throw CNIError(error)
        }
    }

    /// Marks a host end that was just made; not in one batch with that, or a refusal to make it would leave the
    /// mark on somebody else's link.
    private func mark(_ name: InterfaceName) throws(CNIError) {
        do throws(NetlinkError) {
            try session.perform(.setLink(.name(name), .alias(alias)))
        } catch {
            let outcomes = try? session.outcomes(of: [.deleteLink(.name(name))])
            throw CNIError(error).adding(details: (outcomes ?? []).compactMap { $0?.description })
        }
    }

    /// Deletes the pair by its host end, if it is there and not marked as another attachment's.
    ///
    /// An ADD that was killed before it could set the mark leaves a pair without one.
    func deleteVeth() throws(NetlinkError) {
        guard let link = try session.find(attachment.hostInterface), link.kind == .veth,
            link.labels.alias ?? alias == alias
        else { return }
        do throws(NetlinkError) {
            try open([.link]).deleteLinkAhead(link.index)
        } catch  where error.errno == .operationNotSupportedByDevice {
            // ENODEV: the pod's namespace went at the same moment, and the pair with it.
        }
    }
}
