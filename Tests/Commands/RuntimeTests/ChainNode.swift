import Demo
import NetworkTesting
import SystemHandles
import SystemPackage

/// A node with a container runtime and a chain of plugins, and a machine outside that it has a cable to.
struct ChainNode {
    let runtime: any ContainerRuntime
    /// Where the container's port is published.
    static let publishedPort: UInt16 = 8080
    private let node: TestNamespace
    private let outside: TestNamespace
    private let folders: NodeFolders

    /// Which runtime calls the plugins.
    enum Kind: String, Sendable, CaseIterable {
        case containerd, podman
    }

    /// Whose plugins are called.
    enum Plugins: Sendable, CaseIterable {
        case ours, reference

        var other: Plugins { self == .ours ? .reference : .ours }
    }

    /// Makes a node, works on it, and ends all that its runtime started however that went.
    static func run(_ kind: Kind, _ body: (ChainNode) throws -> Void) throws {
        let folder = try ScratchFolder()
        let (node, outside) = (try TestNamespace(), try TestNamespace())
        let number = String(UInt64.random(in: 0...(.max)), radix: 36)
        let host = RuntimeHost(name: "swiftlet-\(number)", folder: folder.path, namespacePath: node.path)
        let folders = NodeFolders(of: host)
        try folders.make(conflist: Array(Self.conflist.utf8))
        try node.run([
            "ip link set lo up", "ip link add up0 type veth peer name up0 netns \(outside.path)",
            "ip addr add 192.0.2.1/24 dev up0", "ip link set up0 up",
        ])
        try outside.run(["ip addr add 192.0.2.2/24 dev up0", "ip link set up0 up"])
        var space = try NodeSpace(of: host, running: kind == .containerd ? .containerd : .none)
        let outcome = Result {
            let runtime: any ContainerRuntime
            switch kind {
            case .containerd:
                let ctr = Ctr(on: host, space.entrance)
                try space.waitUntilReady(ctr.probe)
                runtime = ctr
            case .podman:
                let ports = ["\(publishedPort):\(Container.port)"]
                let podman = Podman(on: host, space.entrance, publishing: ports)
                try space.waitUntilReady(podman.probe)
                runtime = podman
            }
            try body(ChainNode(runtime: runtime, node: node, outside: outside, folders: folders))
        }
        try space.stop()
        try outcome.get()
    }

    /// `ctr` passes no ports on: what it would say stands there already, and podman's takes its place.
    private static let conflist = """
        {"cniVersion": "1.0.0", "name": "podnet", "plugins": [
        {"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": true, "hairpinMode": true,
        "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.9.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
        {"type": "portmap", "capabilities": {"portMappings": true}, "runtimeConfig": {"portMappings": [
        {"hostPort": \(publishedPort), "containerPort": \(Container.port), "protocol": "tcp"}]}},
        {"type": "firewall", "ingressPolicy": "same-bridge"},
        {"type": "bandwidth", "ingressRate": 80000000, "ingressBurst": 8000000,
        "egressRate": 80000000, "egressBurst": 8000000},
        {"type": "tuning", "sysctl": {"net.ipv4.conf.IFNAME.arp_filter": "1"}, "allmulti": true}]}

        """

    /// Puts the plugins of one implementation in place of what is there, as an operator does.
    func install(_ plugins: Plugins) throws {
        switch plugins {
        case .ours: try node.run("\(BuiltProgram.plugins.path) install --bin-dir \(folders.plugins)")
        case .reference:
            try node.run(
                Command("sh", ["-c", "cp --remove-destination /usr/lib/cni/* \"$0\"", folders.plugins]))
        }
    }

    /// What comes back for a text that the machine outside sends to the published port.
    func echo(_ text: String) throws -> String {
        let command = Command(
            "busybox", ["nc", "-w", "5", "192.0.2.1", "\(Self.publishedPort)"], input: Array("\(text)\n".utf8)
        )
        var answer = ""
        // The container's program may not listen yet.
        try wait(for: "the published port to answer") {
            answer = try outside.outcome(of: command).outputText
            return !answer.isEmpty
        }
        return answer
    }

    /// Waits until the node's state is this one again; the kernel takes links away in its own time.
    ///
    /// Lines with the words to leave out count as gone.
    func settle(at state: Set<String>, leavingOut words: String? = nil) throws {
        var difference: [String] = []
        do {
            try wait(for: "the node to be as before") {
                difference = try self.state().symmetricDifference(state).sorted()
                if let words { difference.removeAll { $0.contains(words) } }
                return difference.isEmpty
            }
        } catch {
            throw RuntimeFailure(program: "\(error)", output: difference.joined(separator: "\n"))
        }
    }

    /// Waits until the links of containers are gone.
    func stateWithoutContainers() throws -> Set<String> {
        var state: Set<String> = []
        try wait(for: "the links of containers to go") {
            state = try self.state()
            return !state.contains { $0.hasPrefix("link veth") || $0.hasPrefix("link bwp") }
        }
        return state
    }

    /// Links, addresses, limits and rules of the node, and what plugins and runtime remember.
    func state() throws -> Set<String> {
        let links = try node.lines("ip -o -br link").compactMap { $0.split(separator: " ").first }
        let queues = try node.lines("tc qdisc show").filter { $0.contains("tbf") || $0.contains("ingress") }
        let rules = try ["iptables-save", "ip6tables-save"].flatMap { program in
            try node.lines(program).filter { $0.hasPrefix("-A") }.map { "\(program) \($0)" }
        }
        return Set(
            links.map { "link \($0)" } + queues + rules + (try node.lines("ip -4 -o addr"))
                + (try folders.attachments()))
    }
}
