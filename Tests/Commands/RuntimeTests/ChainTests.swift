import SystemHandles
import Testing

/// Debian's containerd and podman call bridge, portmap, firewall, bandwidth and tuning in a chain.
@Suite(.containerRuntime, .timeLimit(.minutes(10))) struct ChainTests {
    /// What a node holds when its first container is gone: the bridge and the chains of all containers stay.
    private func settle(_ node: ChainNode) throws -> Set<String> {
        try Container("first", on: node.runtime).end()
        return try node.stateWithoutContainers()
    }

    @Test(arguments: ChainNode.Kind.allCases) func servesAContainer(_ kind: ChainNode.Kind) throws {
        try ChainNode.run(kind) { node in
            try node.install(.ours)
            let before = try settle(node)
            let container = try Container("second", on: node.runtime)
            #expect(try node.echo("hello") == "hello\n")
            let filter = try container.run("cat", "/proc/sys/net/ipv4/conf/eth0/arp_filter")
            #expect(filter.outputText.hasPrefix("1"), "\(filter.outputText)\(filter.errorText)")
            let added = try node.state().subtracting(before)
            for part in ["CNI-DN-", "CNI-FORWARD", "MASQUERADE", "tbf", "link bwp", "\(container.address)"] {
                #expect(added.contains { $0.contains(part) }, "\(part)")
            }
            try container.end()
            try node.settle(at: before)
        }
    }

    struct Replacement: Sendable, CustomTestStringConvertible {
        let kind: ChainNode.Kind
        let first: ChainNode.Plugins

        var testDescription: String { "\(kind), \(first) then \(first.other)" }

        static let all = ChainNode.Kind.allCases.flatMap { kind in
            ChainNode.Plugins.allCases.map { Replacement(kind: kind, first: $0) }
        }
    }

    /// The container lives on while its plugins are replaced; whoever is there at its end takes it all back.
    @Test(arguments: Replacement.all) func replacesThePluginsOfALivingContainer(_ replacement: Replacement)
        throws
    {
        try ChainNode.run(replacement.kind) { node in
            try node.install(replacement.first)
            let before = try settle(node)
            let container = try Container("second", on: node.runtime)
            #expect(try node.echo("hello") == "hello\n")
            try node.install(replacement.first.other)
            #expect(try node.echo("hello again") == "hello again\n")
            try container.end()
            // ctr calls DEL when the namespace is gone, and the reference's bridge leaves its rules then.
            let isLeft = replacement.kind == .containerd && replacement.first == .ours
            try node.settle(at: before, leavingOut: isLeft ? "-second\\\"" : nil)
        }
    }
}
