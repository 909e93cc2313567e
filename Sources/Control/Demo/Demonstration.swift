internal import Addressing
internal import SystemHandles

/// The main job from beginning to end: nodes, daemons, pods, traffic, a crash, and nothing left.
package struct Demonstration {
    private let laboratory: Laboratory
    private let print: (String) -> Void
    private var verdict: Verdict
    private var pods: [DemoPod] = []
    private var before: [String: NamespaceSnapshot] = [:]

    private var plan: LabPlan { laboratory.plan }

    package init(in laboratory: Laboratory, printingTo print: @escaping (String) -> Void) {
        self.laboratory = laboratory
        self.print = print
        verdict = Verdict(printingTo: print)
    }

    /// Builds everything and holds every check; gives the number of those that failed.
    package mutating func run() throws -> Int {
        step("two nodes and the outside, as network namespaces joined by an underlay")
        try laboratory.build()
        for node in plan.nodes { before[node.name] = try laboratory.snapshot(of: node) }
        step("swiftletd on each node: lease, VXLAN device, routes, rules, subnet file")
        for node in plan.nodes { try laboratory.startDaemon(on: node) }
        try addPods()
        try showState()
        try checkTraffic()
        try checkCrash()
        return verdict.failures
    }

    /// Takes pods and daemons away and checks that nothing of them is left; gives the number of failed checks.
    package mutating func tearDown() throws -> Int {
        step("pods deleted, daemons stopped, nodes cleaned up")
        for pod in pods { try laboratory.delete(pod.pod, on: pod.node) }
        for node in plan.nodes {
            try laboratory.stopDaemon(on: node)
            try laboratory.cleanUp(node)
        }
        for node in plan.nodes { try checkNothingLeft(on: node) }
        return verdict.failures
    }

    private func step(_ text: String) { print("\n== \(text)") }

    // MARK: Pods

    private mutating func addPods() throws {
        step("swiftlet-cni ADD: \(plan.podsPerNode) pods a node")
        for node in plan.nodes {
            for pod in plan.pods(of: node) {
                try Interruption.check()
                let clock = ContinuousClock.now
                let addresses = try laboratory.add(pod, on: node)
                let elapsed = String(milliseconds: (ContinuousClock.now - clock) / .milliseconds(1))
                pods.append(DemoPod(pod: pod, node: node, addresses: addresses))
                let subnets = [node.ipv4Subnet, node.ipv6Subnet]
                verdict.note(
                    "\(pod.name) has an address of each subnet",
                    addresses.map(\.description).joined(separator: ", ") + " in \(elapsed)",
                    holds: zip(subnets, addresses).allSatisfy { $0.contains($1) } && addresses.count == 2)
            }
        }
    }

    private func showState() throws {
        for node in plan.nodes {
            step("what came to be on \(node.name)")
            print("# swiftlet link list")
            print(try laboratory.swiftlet("link", "list", on: node))
            print("# swiftlet route list")
            print(try laboratory.swiftlet("route", "list", on: node))
            print("# swiftlet -6 route list proto 83")
            print(try laboratory.swiftlet("-6", "route", "list", "proto", "83", on: node))
            print("# bridge fdb show dev swiftlet.1")
            print(try laboratory.run("bridge", ["fdb", "show", "dev", "swiftlet.1"], on: node).outputText)
            print("# iptables-save, Swiftlet's rules")
            let rules = try laboratory.run("iptables-save", [], on: node).outputText
            print(rules.split(separator: "\n").filter { $0.contains("SWIFTLET") }.joined(separator: "\n"))
        }
    }

    // MARK: Traffic

    private mutating func checkTraffic() throws {
        step("pod to pod: ping and TCP, each pair both ways; the source address must be the pod's own")
        for from in pods {
            for to in pods where from.pod.name != to.pod.name {
                let place = from.node.name == to.node.name ? "same node" : "across nodes"
                for (own, other) in zip(from.addresses, to.addresses) {
                    try check(from, to: other, in: to.pod.namespace, seenAs: own, "\(to.pod.name), \(place)")
                }
            }
        }
        try checkFullSize()
        step("pod to its own node, and to the outside under the node's address")
        for from in pods {
            try check(from, to: from.node.address, in: from.node.namespace, seenAs: nil, from.node.name)
            try check(from, to: plan.outsideAddress, in: plan.outside, seenAs: from.node.address, "outside")
        }
    }

    /// The largest packet that the overlay carries crosses it whole, and one byte more does not start.
    private mutating func checkFullSize() throws {
        guard let from = pods.first, let to = pods.last else { return }
        for (bytes, expected) in [(plan.podMTU, 3), (plan.podMTU + 1, 0)] {
            try verdict.note("\(from.pod.name) -> \(to.pod.name), \(bytes) bytes, uncut") {
                let ping = try from.pod.namespace.open().run { () throws(any Error) in
                    try PingReport.of(to.addresses[0], unfragmented: bytes)
                }
                return Verdict.Finding(
                    text: "ping \(ping.received)/3\(expected == 0 ? ", as it must be" : "")",
                    holds: ping.received == expected)
            }
        }
    }

    /// Pings and connects; `seenAs` is the source address that the other side must see, if that matters.
    private mutating func check(
        _ from: DemoPod, to address: IPAddress, in server: NamedNamespace, seenAs: IPAddress?, _ name: String
    ) throws {
        try Interruption.check()
        try verdict.note("\(from.pod.name) -> \(name)") {
            let client = try from.pod.namespace.open()
            let ping = try client.run { () throws(any Error) in try PingReport.of(address) }
            let tcp = try TCPExchange.from(client, to: address, in: server.open())
            let isRight = seenAs == nil || tcp.seenAs == seenAs
            return Verdict.Finding(
                text: "ping \(ping.received)/\(ping.sent) \(String(milliseconds: ping.milliseconds)), "
                    + "tcp \(String(milliseconds: tcp.milliseconds)), seen as \(tcp.seenAs)",
                holds: ping.isLossless && isRight)
        }
    }

    // MARK: Crash

    /// Kills a daemon under a running ping and starts it again.
    private mutating func checkCrash() throws {
        step("swiftletd killed under a running ping, and started again")
        guard let from = pods.first, let to = pods.last, let node = plan.nodes.first else { return }
        let calm = try laboratory.snapshot(of: node)
        let ping = try from.pod.namespace.open().run { () throws(any Error) in
            try RunningPing(of: to.addresses[0], count: 50, log: "\(node.folder)/ping.log")
        }
        try laboratory.stopDaemon(on: node, .kill)
        try checkPlan(on: node, "swiftlet plan, no daemon running")
        try laboratory.startDaemon(on: node)
        let report = try ping.finish()
        verdict.note(
            "\(from.pod.name) -> \(to.pod.name) meanwhile", "ping \(report.received)/\(report.sent)",
            holds: report.isLossless)
        try checkPlan(on: node, "swiftlet plan, daemon running again")
        let after = try laboratory.snapshot(of: node)
        let changes = after.subtracting(calm) + calm.subtracting(after)
        verdict.note(
            "the kernel after the restart",
            changes.isEmpty ? "unchanged" : changes.joined(separator: "; "), holds: changes.isEmpty)
    }

    private mutating func checkPlan(on node: LabNode, _ what: String) throws {
        try verdict.note(what) {
            let text = try laboratory.swiftlet("plan", arguments: node.options, on: node)
            return Verdict.Finding(text: text, holds: text == "no change")
        }
    }

    // MARK: Nothing left

    private mutating func checkNothingLeft(on node: LabNode) throws {
        let left = try laboratory.snapshot(of: node).subtracting(
            before[node.name] ?? NamespaceSnapshot(lines: []))
        verdict.note(
            "links, addresses, routes, rules left on \(node.name)",
            left.isEmpty ? "none" : left.joined(separator: "; "), holds: left.isEmpty)
        let records = try laboratory.addressRecords(of: node)
        verdict.note(
            "address records left on \(node.name)",
            records.isEmpty ? "none" : records.joined(separator: " "), holds: records.isEmpty)
    }
}

/// A pod that runs.
private struct DemoPod {
    let pod: LabPod
    let node: LabNode
    /// IPv4 first.
    let addresses: [IPAddress]
}
