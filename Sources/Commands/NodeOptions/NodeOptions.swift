internal import Addressing
package import ArgumentParser
package import FileStore
internal import Glibc
internal import NetlinkOverLibmnl
internal import NetlinkSession
package import OverlayDaemon
package import OverlayModel
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

    @Flag(inversion: .prefixedNo, help: "Let pods reach the outside under the node's address.")
    package var masquerade = true

    package init() {}

    /// Refuses before anything is tried: the kernel and iptables would, one by one and in other words.
    package func requireRoot() throws {
        guard geteuid() == 0 else { throw NotRoot() }
    }

    package var nodeName: NodeName { get throws { try NodeName(node) } }

    package func configuration() throws -> OverlayConfiguration {
        do {
            let bytes = try Descriptor.contents(of: netConf, limit: 1 << 20)
            return try OverlayConfiguration(netConf: bytes, masquerade: masquerade ? .on : .off)
        } catch {
            throw UnusableFile(path: netConf, cause: "\(error)")
        }
    }

    package func store() throws -> FileStore {
        FileStore(path: nodes, configuration: try configuration())
    }

    /// A reconciler for the network namespace that this process is in.
    package func reconciler() throws -> NodeReconciler {
        NodeReconciler(
            node: try nodeName, try configuration(), session: try NetlinkSession(opening: MnlTransport.self),
            subnetFile: subnetFile)
    }
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
