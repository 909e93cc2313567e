internal import Addressing
internal import CNISpec
internal import Hashing
internal import NetlinkCodec
internal import NetlinkSession
internal import PluginKit
internal import SystemPackage

/// Holds a pod's traffic to rates at the host end of its veth, as the reference plugin `bandwidth` does.
///
/// What goes to the pod leaves the host end through a token bucket. What comes from it has no queue there: it is sent
/// through a device made for it, which has one.
struct TrafficShaper {
    private let open: SessionOpener
    /// The device that the pod's own traffic goes through.
    let device: InterfaceName
    /// The device's alias, which tells whose it is.
    private let mark: String

    init(
        for attachment: AttachmentID, on network: NetworkName, _ open: @escaping SessionOpener
    ) {
        self.open = open
        device = Self.device(of: attachment.container, on: network)
        // IFALIASZ is 256, the closing NUL included.
        mark = String("\(Self.mark(of: network))\(attachment)".prefix(255))
    }

    /// The device's name follows from network and container: so DEL finds it when nothing else is known.
    static func device(of container: ContainerID, on network: NetworkName) -> InterfaceName {
        let digest = SHA512.hexadecimalDigest(of: "\(network)\(container)")
        guard let name = try? InterfaceName("bwp" + digest.prefix(12)) else {
            preconditionFailure("15 letters and digits are a name")
        }
        return name
    }

    private static func mark(of network: NetworkName) -> String { "swiftlet bandwidth \(network) " }

    /// Shapes what goes over a host end; nil is given for no device, where only one direction is held.
    func shape(_ host: Link, to limits: BandwidthLimits, _ undo: inout UndoLog) throws(CNIError) -> Link? {
        do throws(NetlinkError) {
            let session = try open([])
            if let ingress = limits.ingress {
                try session.perform(.addQueueingDiscipline(ingress.discipline(on: host.index)))
                undo.push("delete the shaper of \(host.name)") {
                    try session.perform(.deleteQueueingDiscipline(on: host.index))
                }
            }
            return try limits.egress.map { (limit) throws(NetlinkError) in
                try redirect(host, through: limit, over: session, &undo)
            }
        } catch  where error.errno == .fileExists {
            throw CNIError(error, nextStep: "it is left from before; DEL the attachment first")
        } catch  where error.errno == .notSupportedOnSocket || error.errno == .noSuchFileOrDirectory {
            throw CNIError(
                error, nextStep: "the kernel needs sch_tbf, sch_ingress, cls_u32, act_mirred and ifb")
        } catch {
            throw CNIError(error)
        }
    }

    private func redirect(
        _ host: Link, through limit: TrafficLimit, over session: NetlinkSession, _ undo: inout UndoLog
    ) throws(NetlinkError) -> Link {
        let mtu = try? MTU(Int(host.mtu))
        try session.perform(.addLink(LinkSpecification(device, .ifb, mtu: mtu)))
        undo.push("delete \(device)") { try session.perform(.deleteLink(.name(device))) }
        let ifb = try session.get(.link(.name(device)))
        try session.perform([
            .setLink(.index(ifb.index), .alias(mark)),
            .addQueueingDiscipline(limit.discipline(on: ifb.index)),
            .addQueueingDiscipline(QueueingDiscipline(.ingress, on: host.index)),
        ])
        undo.push("take the filters from \(host.name)") {
            try session.perform(.deleteQueueingDiscipline(on: host.index, parent: .ingress))
        }
        try session.perform(.addTrafficFilter(Self.filter(from: host.index, to: ifb.index)))
        return ifb
    }

    /// Every packet that comes in goes out of another link instead.
    private static func filter(from host: InterfaceIndex, to device: InterfaceIndex) -> TrafficFilter {
        let match = U32Filter(
            .everything, classID: TrafficHandle(major: 1, minor: 1), actions: [.redirect(.egress(device))])
        let place = TrafficFilterPlace.link(host, parent: .ingressDiscipline)
        return TrafficFilter(.u32(match), at: place, priority: 1)
    }

    /// What is not as `shape` made it; nil if there is nothing.
    func difference(at host: Link, from limits: BandwidthLimits) throws(CNIError) -> String? {
        try CNIError.wrapping { () throws(NetlinkError) in
            let session = try open([])
            if let ingress = limits.ingress,
                let difference = try ingress.difference(on: host, over: session)
            {
                return difference
            }
            guard let egress = limits.egress else { return nil }
            guard let ifb = try session.find(device) else { return "the device \(device) is gone" }
            if let difference = try egress.difference(on: ifb, over: session) { return difference }
            let filters = try session.list(
                .trafficFilters(at: .link(host.index, parent: .ingressDiscipline)))
            let isRedirected = filters.contains { filter in
                filter.kind.actions.contains { $0.redirects(to: ifb.index) }
            }
            return isRedirected ? nil : "what comes in by \(host.name) no longer goes through \(device)"
        }
    }

    /// Deletes the device, if it is there; what is on the host end goes with that.
    func remove() throws(CNIError) { try Self.remove(device, open) }

    private static func remove(
        _ device: InterfaceName, _ open: SessionOpener
    ) throws(CNIError) {
        try CNIError.wrapping { () throws(NetlinkError) in
            let session = try open([.link])
            guard let link = try session.find(device), link.kind?.name == "ifb" else { return }
            do throws(NetlinkError) {
                try session.deleteLinkAhead(link.index)
            } catch  where error.errno == .operationNotSupportedByDevice {
                // ENODEV: another DEL was faster.
            }
        }
    }

    /// Deletes the devices of a network's attachments that are not valid any more.
    static func collectGarbage(
        of network: NetworkName, keeping valid: Set<AttachmentID>, _ open: SessionOpener
    ) throws(CNIError) {
        let links = try CNIError.wrapping { () throws(NetlinkError) in try open([]).list(.links) }
        let kept = Set(valid.map { device(of: $0.container, on: network) })
        let own = links.filter { $0.labels.alias?.hasPrefix(mark(of: network)) == true }
        for link in own where !kept.contains(link.name) { try remove(link.name, open) }
    }
}

extension TrafficLimit {
    /// The reference's arithmetic: whole bytes, and a queue of 25 ms at the rate behind the bucket.
    private var filter: TokenBucketFilter {
        let rate = ShapingRate(bytesPerSecond: bitsPerSecond / 8, linkLayer: .unaware)
        let burst = UInt32(self.burst / 8)
        let waiting = Double(rate.bytesPerSecond) * 25_000 / 1_000_000
        let limit = UInt32(clamping: UInt64(burst) + UInt64(waiting))
        return TokenBucketFilter(
            rate: rate, burst: .ticks(BurstSize.bytes(burst).ticks(at: rate)), limit: limit)
    }

    func discipline(on link: InterfaceIndex) -> QueueingDiscipline {
        QueueingDiscipline(.tbf(filter), on: link, handle: TrafficHandle(major: 1))
    }

    func difference(on link: Link, over session: NetlinkSession) throws(NetlinkError) -> String? {
        let disciplines = try session.list(.queueingDisciplines(on: link.index))
        guard let root = disciplines.first(where: { $0.parent == .root }), case .tbf(let present) = root.kind
        else { return "\(link.name) has no token bucket" }
        let wanted = filter
        let isEqual =
            present.rate.bytesPerSecond == wanted.rate.bytesPerSecond && present.limit == wanted.limit
            && present.burst.ticks(at: wanted.rate) == wanted.burst.ticks(at: wanted.rate)
        return isEqual ? nil : "the token bucket of \(link.name) has another rate, burst or limit"
    }
}

extension TrafficAction {
    fileprivate func redirects(to link: InterfaceIndex) -> Bool {
        guard case .mirred(let action) = kind else { return false }
        return action.transfer == .redirect && action.place == .egress(link)
    }
}
