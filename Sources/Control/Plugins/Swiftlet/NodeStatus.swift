internal import AddressStore
internal import Addressing
internal import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
internal import OverlayModel
internal import SystemHandles
internal import SystemPackage

/// Whether this node can take pods, and those it has can talk; nothing here waits for a lock.
struct NodeStatus {
    let configuration: SwiftletConfiguration
    let session: NetlinkSession

    /// - Throws: `pluginNotAvailable` for what stops an ADD, `limitedConnectivity` for what pods suffer from too.
    func check() throws(CNIError) {
        let subnets: SubnetFile
        do throws(CNIError) { subnets = try configuration.readSubnetFile() } catch {
            throw CNIError(.pluginNotAvailable, error.message, details: error.details)
        }
        try checkTunnels()
        try checkDaemon()
        try configuration.store.refuseExhaustion(of: SwiftletPlugin.ranges(subnets))
    }

    /// Every tunnel of an overlay is up, and so is what it sends through.
    private func checkTunnels() throws(CNIError) {
        let tunnels: [Link]
        do throws(NetlinkError) {
            tunnels = try session.list(.links(nil, kind: "vxlan")).filter(\.isOfOverlay)
            for tunnel in tunnels {
                guard tunnel.flags.contains(.up) else { throw Self.down("the tunnel", tunnel) }
                guard case .vxlan(let settings) = tunnel.kind, let underlay = settings.underlay else {
                    continue
                }
                let uplink = try session.get(.link(.index(underlay)))
                guard uplink.flags.isSuperset(of: [.up, .lowerUp]) else {
                    throw Self.down("the uplink", uplink)
                }
            }
        } catch  where error.cause == .noAnswer {
            throw CNIError(
                .limitedConnectivity, error.operation,
                details: "pods reach no other node; set it up, and see the log of swiftletd")
        } catch {
            throw CNIError(.pluginNotAvailable, error.description, details: CNIError.privilegeNeeded)
        }
    }

    private static func down(_ role: String, _ link: Link) -> NetlinkError {
        NetlinkError("\(role) \(link.name) is down", .noAnswer)
    }

    /// The daemon holds a lock as long as it lives; flannel's has none, and nothing is said of it.
    private func checkDaemon() throws(CNIError) {
        let path = SubnetFile.daemonLock(beside: configuration.subnetFile)
        guard let isHeld = try? FileLock.isHeld(path), !isHeld else { return }
        throw CNIError(
            .limitedConnectivity, "swiftletd does not run",
            details: "nodes that join or leave are not followed; start it and see its log")
    }
}

extension Link {
    /// A tunnel of ours or of flannel's.
    fileprivate var isOfOverlay: Bool {
        ["swiftlet.", "swiftletx", "flannel."].contains { name.text.hasPrefix($0) }
    }
}
