internal import SystemHandles
internal import SystemPackage

/// Takes down whatever stands of a laboratory, complete or not: after a run, an interruption or a crash.
package struct LaboratoryRemoval {
    private let plan: LabPlan
    private let daemon: String

    package init(of plan: LabPlan, daemon: String) {
        self.plan = plan
        self.daemon = daemon
    }

    /// Ends the daemons, then takes the namespaces away, and all links, routes and rules with them.
    ///
    /// - Returns: whether there was anything to take down.
    @discardableResult
    package func run() throws -> Bool {
        for node in plan.nodes { try endDaemon(of: node) }
        let named = plan.namespaces.filter { fileExists($0.path) }
        for namespace in named { try namespace.remove() }
        return try removeTree(FilePath(plan.folder)) || !named.isEmpty
    }

    private func endDaemon(of node: LabNode) throws {
        let pid = PidFile(node.pidFile)
        try pid.signal(.terminate, ifRunning: daemon)
        try wait(for: "swiftletd on \(node.name) to end") { !pid.isRunning(daemon) }
    }
}
