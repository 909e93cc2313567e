import Addressing
import ArgumentParser
import Logging
import NodeOptions
import OverlayDaemon
import ServiceLifecycle
import UnixSignals

@main struct Swiftletd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swiftletd", abstract: "Keep this node's part of the pod network.",
        subcommands: [Run.self, Cleanup.self], defaultSubcommand: Run.self)
}

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Follow the leases until SIGTERM. The data plane stays when the daemon goes.")

    @OptionGroup var options: NodeOptions

    func run() async throws {
        try NodeOptions.requireRoot()
        let presence = try DaemonPresence(beside: options.subnetFile)
        let logger = Logger(label: "swiftletd") { StreamLogHandler.standardError(label: $0) }
        let options = options
        let service = OverlayService(
            store: try options.store(), node: try options.nodeName, logger: logger,
            makeMonitor: { try options.ruleMonitor() }, makeReconciler: { try options.reconciler() })
        let group = ServiceGroup(
            services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await group.run()
        presence.end()
    }
}

struct Cleanup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Remove what the daemon made: tunnel, routes, rules, subnet file, and the bridge without pods.")

    @OptionGroup var options: NodeOptions

    @Option(help: "The bridge that the CNI plugin made.")
    var bridge = "swiftlet0"

    func run() throws {
        try NodeOptions.requireRoot()
        try options.reconciler().remove(bridge: InterfaceName(bridge))
    }
}
