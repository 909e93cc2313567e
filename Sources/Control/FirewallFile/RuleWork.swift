internal import Addressing
package import FirewallRules
internal import NetlinkCodec
package import NetlinkSession
package import RuleInstaller
internal import SystemHandles

/// What `swiftlet rules` does to the rules of the network namespace that it runs in.
package struct RuleWork {
    private let keeper: RuleKeeper
    private let routes: NetlinkSession

    /// Works over two sessions of this namespace: one speaks `.netfilter`, one `.route`.
    package init(over filter: NetlinkSession, routes: NetlinkSession, asked: RuleBackend? = nil) {
        keeper = RuleKeeper(over: filter, asked: asked)
        self.routes = routes
    }

    /// What `apply` would change, a line each.
    package func difference(to wanted: NodeFirewall) throws -> [String] {
        try keeper.plan(for: wanted).lines + loopbackRoutes(for: wanted).map { "~ \($0) = 1" }
    }

    /// Makes the rules right and gives the changes, a line each.
    package func apply(_ wanted: NodeFirewall) throws -> [String] {
        let done = keeper.apply(try keeper.plan(for: wanted))
        var lines = done.updates.flatMap(\.lines)
        var failures = done.failures.map { "\($0)" }
        for setting in try loopbackRoutes(for: wanted) {
            do {
                try setting.set("1")
                lines.append("~ \(setting) = 1")
            } catch {
                failures.append("\(error)")
            }
        }
        guard failures.isEmpty else { throw RuleWorkError(failures: failures) }
        return lines
    }

    /// Takes away all rules of ours, whichever backend they are in, and gives the changes.
    package func remove(like wanted: NodeFirewall) throws -> [String] {
        let done = keeper.apply(try keeper.planForRemoval(of: wanted))
        guard done.failures.isEmpty else { throw RuleWorkError(failures: done.failures.map { "\($0)" }) }
        return done.updates.flatMap(\.lines)
    }

    /// What there is: the backend and why, our rules, a mix, and what is in the way.
    package func report(on wanted: NodeFirewall) throws -> [String] {
        let plan = try keeper.plan(for: wanted)
        var lines: [String] = []
        if let choice = plan.choice {
            lines.append("backend: \(choice.backend) (\(choice.reason))")
            if let mix = choice.mix { lines.append("mix: \(mix)") }
            lines += wanted.limits(of: choice.backend == .nft ? .nft : .iptables).map { "limit: \($0)" }
        }
        for (backend, rules) in try keeper.ownRules(in: plan) {
            lines += ["rules in \(backend):"] + rules.map { "  \($0)" }
        }
        lines += try keeper.obstacles(in: plan).map { "obstacle: \($0)" }
        return lines
    }

    /// The settings without which a packet from the node's loopback to a host port is dropped as a martian, as far as
    /// they are off (`route_localnet` in Documentation/networking/ip-sysctl.rst).
    private func loopbackRoutes(for wanted: NodeFirewall) throws -> [Sysctl] {
        var settings: [Sysctl] = []
        for pod in wanted.hostPorts.pods where !pod.ports.isEmpty {
            for address in pod.addresses where address.family == .ipv4 {
                // A pod that no route leads to is not there yet.
                guard let route = try? routes.get(.route(RouteLookup(to: address))),
                    let index = route.path.nextHops.first?.interface
                else { continue }
                let name = try routes.get(.link(.index(index))).name
                let setting = try Sysctl.ip(.ipv4, .interface(name), "route_localnet")
                if try setting.read() != "1", !settings.contains(setting) { settings.append(setting) }
            }
        }
        return settings
    }
}

/// All that failed, each in its own words.
package struct RuleWorkError: Error, CustomStringConvertible {
    let failures: [String]

    package var description: String { failures.joined(separator: "; ") }
}
