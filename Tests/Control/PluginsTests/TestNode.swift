import Addressing
import CNISpec
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import NetworkTesting
import PluginKit
import Plugins
import SystemHandles
import SystemPackage

/// A node in the namespace of the running test case, with the files that daemon and plugin share.
final class TestNode {
    let namespace = TestNamespace.current
    let folder: ScratchFolder
    private let open: SessionOpener
    /// Held, or their links would go at some time during the test.
    private var pods: [TestNamespace] = []

    static let ipv4 = "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\n"
    static let ipv6 = "FLANNEL_IPV6_NETWORK=fd00:244::/48\nFLANNEL_IPV6_SUBNET=fd00:244:0:1::1/64\n"
    static let mtu = "FLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n"

    /// Makes a node with a subnet file, or without one.
    init(
        _ subnetFile: String? = TestNode.ipv4 + TestNode.mtu,
        opening open: @escaping SessionOpener = TestNode.openSession
    ) throws {
        folder = try ScratchFolder()
        self.open = open
        if let subnetFile { try folder.write(subnetFile, to: "subnet.env") }
    }

    static func openSession(_ groups: [MulticastGroup]) throws(NetlinkError) -> NetlinkSession {
        try NetlinkSession(opening: MnlTransport.self, hearing: groups)
    }

    /// Runs the plugin in this process, on a thread in the node's namespace.
    func answer(_ call: Call) -> Answer {
        var output = ""
        let input = call.input ?? call.configuration(folder.path)
        let process = PluginProcess(
            environment: call.environment, input: { () throws(Errno) in Array(input.utf8) },
            output: { text throws(Errno) in output += text }, errorOutput: { _ in },
            isOwnNamespace: { _ in false })
        let status = namespace.inside {
            process.run(SwiftletPlugin(open: open, delegates: Delegates(holding: [])))
        }
        return Answer(status: status, output: output)
    }

    /// Adds a pod: a new one, which lives as long as the node, if none is given.
    @discardableResult
    func add(
        _ container: String = "c1", to pod: TestNamespace? = nil, _ change: (inout Call) -> Void = { _ in }
    ) throws -> CNIResult {
        let pod = try pod ?? TestNamespace()
        pods.append(pod)
        var call = Call(container: container, namespace: pod.path)
        change(&call)
        return try answer(call).result()
    }

    /// Lets the kernel take away the pods, with their links, in its own time.
    func forgetPods() { pods = [] }

    func delete(_ container: String = "c1", _ change: (inout Call) -> Void = { _ in }) throws {
        var call = Call(verb: "DEL", container: container)
        change(&call)
        try answer(call).expectNothing()
    }

    /// The names of the records of the network `net`.
    func records() throws -> [String] {
        try folder.names(in: "records/net").filter { (try? IPAddress($0)) != nil }
    }

    func bridge(_ name: String = "swiftlet0") throws -> Link { try namespace.link(name) }
}

extension TestNamespace {
    func link(_ name: String) throws -> Link { try session().get(.link(.name(try InterfaceName(name)))) }

    func hasLink(_ name: String) throws -> Bool { try session().find(try InterfaceName(name)) != nil }

    /// The addresses of an interface that somebody gave it.
    func addresses(of name: String) throws -> [AssignedAddress] {
        let kernelsOwn = try IPPrefix("fe80::/10")
        return try session().list(.addresses(on: try link(name).index)).filter {
            !kernelsOwn.contains($0.address.address)
        }
    }

    func defaultGateways() throws -> [String] {
        let session = try session()
        return try IPFamily.allCases.flatMap { family in
            try session.list(.routes(family, table: .main)).filter { $0.destination.length == 0 }
                .compactMap { $0.path.nextHops.first?.gateway?.description }
        }
    }

    /// Links, addresses and routes as lines; without those that the kernel adds by itself and in its own time.
    func snapshot() throws -> [String] {
        let session = try session()
        let kernelsOwn = try IPPrefix("fe80::/10")
        let links = try session.list(.links).map { link in
            "\(link.name) \(link.kind?.name ?? "-") \(link.mtu) \(link.hardware.address) "
                + "\(link.flags.contains(.up)) \(link.relations.master?.rawValue ?? 0) "
                + (link.labels.alias ?? "")
        }
        let addresses = try session.list(.addresses()).map(\.address)
            .filter { !kernelsOwn.contains($0.address) }.map(\.description)
        let routes = try IPFamily.allCases.flatMap { family in
            try session.list(.routes(family)).filter { $0.origin.type == .unicast }
                .filter { !kernelsOwn.overlaps($0.destination) }.map(\.description)
        }
        return (links + addresses + routes).sorted()
    }
}
