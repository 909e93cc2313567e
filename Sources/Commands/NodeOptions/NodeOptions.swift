internal import Addressing
package import ArgumentParser
package import FileStore
internal import Glibc
internal import NetlinkCodec
internal import NetlinkOverLibmnl
internal import NetlinkSession
package import OverlayDaemon
package import OverlayModel
package import RuleInstaller
internal import SystemHandles
internal import SystemPackage

/// Where a node's configuration is: what the daemon takes, and every command that tells what the daemon would do.
package struct NodeOptions: ParsableArguments {
    @Option(help: "The network's configuration, in flannel's format.")
    package var netConf = "/etc/swiftlet/net-conf.json"

    @Option(help: "The file of nodes: name, publicAddress, subnet, ipv6Subnet, vtepMAC.")
    package var nodes = "/etc/swiftlet/nodes.json"

    @Option(help: ArgumentHelp("This node's name in that file.", valueName: "name"))
    package var node: String = hostName()

    @Option(help: "The file that tells the CNI plugin this node's subnet.")
    package var subnetFile = "/run/swiftlet/subnet.env"

    @OptionGroup(title: "Rules") package var rules: RuleOptions

    package init() {}

    /// Refuses before anything is tried: the kernel and iptables would, one by one and in other words.
    package static func requireRoot() throws {
        guard geteuid() == 0 else { throw NotRoot() }
    }

    package var nodeName: NodeName { get throws { try NodeName(node) } }

    package func configuration() throws -> OverlayConfiguration {
        do {
            let bytes = try Descriptor.contents(of: netConf, limit: 1 << 20)
            return try OverlayConfiguration(netConf: bytes, masquerade: rules.masquerade ? .on : .off)
        } catch {
            throw UnusableFile(path: netConf, cause: "\(error)")
        }
    }

    package func store() throws -> FileStore {
        FileStore(path: nodes, configuration: try configuration())
    }

    /// A reconciler for the network namespace that this process is in.
    package func reconciler() throws -> NodeReconciler {
        let configuration = try configuration()
        let keeper = RuleKeeper(
            over: try NetlinkSession(opening: MnlTransport.self, speaking: .netfilter),
            asked: rules.rulesBackend.backend ?? (configuration.packetFilter == .nft ? .nft : nil))
        return NodeReconciler(
            node: try nodeName, configuration, session: try NetlinkSession(opening: MnlTransport.self),
            rules: keeper, try rules.settings(), subnetFile: subnetFile)
    }

    /// Tells of changes of rules in that namespace.
    package func ruleMonitor() throws -> RuleMonitor { try RuleMonitor(opening: MnlTransport.self) }
}

private struct NotRoot: Error, CustomStringConvertible {
    var description: String { "the node's network needs root; run it with sudo" }
}

/// A file of the command line that cannot be used.
private struct UnusableFile: Error, CustomStringConvertible {
    let path: String
    let cause: String

    var description: String { "\(path): \(cause)" }
}

/// The kernel's name for this machine, in the lower case that Kubernetes makes of it.
private func hostName() -> String { ((try? Sysctl.hostName.read()) ?? "").lowercased() }
