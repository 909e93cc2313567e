import Addressing
import FirewallRules
import RuleInstaller
import SystemHandles
import SystemPackage

/// Rules for 10,000 host ports: making their text, applying it, and adding one more.
struct RulesSuite {
    private static let rounds = 5
    private let work: FilePath

    init(work: FilePath) { self.work = work }

    /// Each by the name that selects it.
    var benchmarks: [(String, (inout Table) throws -> Void)] {
        [
            ("rules-render", { try render(&$0) }),
            ("rules-apply", { try apply(&$0) }),
            ("rules-one", { try addOne(&$0) }),
        ]
    }

    /// From the description to the bytes that a program reads; the peer is the time that is allowed.
    private func render(_ table: inout Table) throws {
        let firewall = try Self.firewall(pods: 2500)
        for backend in [RuleBackend.iptablesNFT, .nft] {
            let times = (0..<4 * Self.rounds).map { _ in
                milliseconds { _ = Self.text(of: firewall, for: backend) }
            }
            table.add(
                Row("render 10,000 host ports, \(backend)", ours: times, peer: [20], unit: "ms", goal: 1))
        }
    }

    /// Reading, comparing and applying, against the backend's own program that reads a file of the same text.
    private func apply(_ table: inout Table) throws {
        let firewall = try Self.firewall(pods: 2500)
        for (backend, program) in [
            (RuleBackend.iptablesNFT, ["iptables-nft-restore", "--noflush", "--wait=10"]),
            (.nft, ["nft", "-f"]),
        ] {
            let file = work.appending("\(backend).rules").string
            try Descriptor(opening: file, .writeOnly, options: [.create, .truncate])
                .writeWhole(Self.text(of: firewall, for: backend))
            var (ours, peer): ([Double], [Double]) = ([], [])
            for _ in 0..<Self.rounds {
                ours.append(
                    try NetworkNamespace.create().run { () throws(any Error) in
                        try milliseconds { try Self.apply(firewall, through: backend) }
                    })
                peer.append(
                    try NetworkNamespace.create().run { () throws(any Error) in
                        try milliseconds { try Self.run(program[0], Array(program.dropFirst()) + [file]) }
                    })
            }
            // 1.1 times the time of the peer is a ratio of 0.91.
            table.add(
                Row("apply 10,000 host ports, \(backend)", ours: ours, peer: peer, unit: "ms", goal: 0.91))
        }
    }

    /// One pod's host ports more where the rules stand: among 10,000, and beside those of a single pod.
    private func addOne(_ table: inout Table) throws {
        var (among, alone): ([Double], [Double]) = ([], [])
        let full = try NetworkNamespace.create()
        let few = try NetworkNamespace.create()
        let (many, one) = (try Self.firewall(pods: 2500), try Self.firewall(pods: 1))
        try full.run { () throws(any Error) in try Self.apply(many, through: .nft) }
        try few.run { () throws(any Error) in try Self.apply(one, through: .nft) }
        for round in 0..<8 * Self.rounds {
            let pod = try Self.pod(5000 + round)
            among.append(try Self.publish(pod, of: many, on: full))
            alone.append(try Self.publish(pod, of: one, on: few))
        }
        // Twice the time is a ratio of 0.5.
        table.add(
            Row("one pod's host ports more, nft", ours: among, peer: alone, unit: "ms", goal: 0.5))
    }

    /// Publishes a pod's ports and takes them back again: the next round finds the node as this one did.
    private static func publish(
        _ pod: PodHostPorts, of firewall: NodeFirewall, on node: borrowing NetworkNamespace
    ) throws -> Double {
        try node.run { () throws(any Error) in
            let nft = NFTInstaller()
            let time = try milliseconds { try nft.apply(firewall.publishing(pod)) }
            try nft.apply(firewall.withdrawing(pod))
            return time
        }
    }

    private static func text(of firewall: NodeFirewall, for backend: RuleBackend) -> [UInt8] {
        if backend == .nft {
            return NFTDifference(present: PresentNFTRules(), wanted: firewall.nftRuleSet).transactionBytes
        }
        return RuleDifference(present: PresentRules(), wanted: firewall.ruleSet(.ipv4)).restoreBytes
    }

    private static func apply(_ firewall: NodeFirewall, through backend: RuleBackend) throws {
        if backend == .nft {
            let nft = NFTInstaller()
            return try nft.apply(nft.difference(to: firewall.nftRuleSet))
        }
        let iptables = IPTablesInstaller(backend)
        try iptables.apply(iptables.difference(to: firewall.ruleSet(.ipv4)))
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let outcome = try ChildProcess.run(Command(program, arguments))
        guard outcome.status == .success else {
            throw BenchmarkError.failed("\(program): \(outcome.errorText)")
        }
    }

    /// Four ports a pod.
    private static func firewall(pods: Int) throws -> NodeFirewall {
        var firewall = try NodeFirewall(networks: [
            PodNetwork(IPPrefix("10.244.0.0/16"), subnet: IPPrefix("10.244.64.0/18"))
        ])
        firewall.hostPorts = try HostPorts((0..<pods).map(pod))
        return firewall
    }

    private static func pod(_ number: Int) throws -> PodHostPorts {
        let first = try IPAddress("10.244.64.2")
        let address = IPAddress(bits: first.bits + UInt128(number), family: .ipv4)
        let ports = try (0..<4).map { try HostPort(.tcp, UInt16(10_000 + 4 * number + $0), to: 8080) }
        return PodHostPorts(
            attachment: "pod-\(number)/eth0", label: "bench/pod-\(number)", addresses: [address], ports: ports
        )
    }
}
