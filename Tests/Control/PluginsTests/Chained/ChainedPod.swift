import Addressing
import CNISpec
import JSON
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import PluginKit
import SystemHandles
import SystemPackage
import Testing

/// Who answers a call: the plugin of this package, or the reference's of the same name.
enum Implementation: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case ours, reference

    var testDescription: String { rawValue }
    var other: Implementation { self == .ours ? .reference : .ours }

    /// Where Debian's containernetworking-plugins puts its programs.
    static let referenceFolder = "/usr/lib/cni"
}

/// A node and a pod with a veth between them, for plugins that come behind the one that made it.
final class ChainedPod {
    let node: TestNamespace
    let pod: TestNamespace
    let folder: ScratchFolder
    private let plugin: any Plugin

    static let hostMAC = "02:00:00:00:00:01"
    static let podMAC = "02:00:00:00:00:02"

    init(_ plugin: any Plugin, on node: TestNamespace = .current) throws {
        self.node = node
        self.plugin = plugin
        pod = try TestNamespace()
        folder = try ScratchFolder()
        let peer = VethPeer(
            try InterfaceName("eth0"), in: .descriptor(pod.namespace.descriptor.rawValue), mtu: try MTU(1500),
            address: try MACAddress(Self.podMAC))
        try node.session().perform(
            .addLink(
                LinkSpecification(
                    try InterfaceName("hostveth"), .veth(peer: peer), mtu: try MTU(1500),
                    address: try MACAddress(Self.hostMAC))))
        try node.run([
            "ip link set lo up", "ip addr add 10.9.0.1/24 dev hostveth",
            "ip addr add fd09::1/64 dev hostveth nodad",
        ])
        try pod.run([
            "ip link set lo up", "ip link set eth0 up", "ip addr add 10.9.0.2/24 dev eth0",
            "ip addr add fd09::2/64 dev eth0 nodad", "ip route add default via 10.9.0.1",
            "ip route add default via fd09::1",
        ])
    }

    /// What the plugin that made the veth told, with addresses of some families.
    func previousResult(_ families: [IPFamily] = IPFamily.allCases) -> String {
        let addresses = families.map { family in
            family == .ipv4
                ? #"{"address": "10.9.0.2/24", "gateway": "10.9.0.1", "interface": 1}"#
                : #"{"address": "fd09::2/64", "gateway": "fd09::1", "interface": 1}"#
        }
        return """
            {"cniVersion": "1.0.0", "interfaces": [{"name": "hostveth", "mac": "\(Self.hostMAC)"},
            {"name": "eth0", "mac": "\(Self.podMAC)", "sandbox": "\(pod.path)"}],
            "ips": [\(addresses.joined(separator: ", "))]}
            """
    }

    /// A call for this pod, with what is usual for plugins of a chain.
    func call(_ verb: String, _ members: [String: String] = [:]) -> Call {
        let usual = ["type": "\"\(name)\"", "subnetFile": "", "dataDir": "", "prevResult": previousResult()]
        return Call(
            verb: verb, namespace: pod.path, members: usual.merging(members) { _, new in new })
    }

    private var name: String { type(of: plugin).name.text }

    /// Has one implementation answer.
    func answer(_ call: Call, by implementation: Implementation = .ours) throws -> Answer {
        let input = call.input ?? call.configuration(folder.path)
        switch implementation {
        case .ours:
            var output = ""
            let process = PluginProcess(
                environment: call.environment, input: { () throws(Errno) in Array(input.utf8) },
                output: { text throws(Errno) in output += text }, errorOutput: { _ in },
                isOwnNamespace: { _ in false })
            let status = node.inside { process.run(plugin) }
            return Answer(status: status, output: output)
        case .reference:
            var command = Command("\(Implementation.referenceFolder)/\(name)", input: Array(input.utf8))
            command.environment.merge(call.environment) { _, new in new }
            let outcome = try node.outcome(of: command)
            return Answer(
                status: outcome.status == .success ? .success : .failure, output: outcome.outputText)
        }
    }

    @discardableResult
    func add(_ members: [String: String] = [:], by implementation: Implementation = .ours) throws -> CNIResult
    {
        try answer(call("ADD", members), by: implementation).result()
    }

    func check(_ members: [String: String] = [:], by implementation: Implementation = .ours) throws {
        try answer(call("CHECK", members), by: implementation).expectNothing()
    }

    func delete(_ members: [String: String] = [:], by implementation: Implementation = .ours) throws {
        try answer(call("DEL", members), by: implementation).expectNothing()
    }

    /// The error of a call that must fail.
    func refusal(_ call: Call, by implementation: Implementation = .ours) throws -> CNIError {
        try #require(try answer(call, by: implementation).error)
    }
}
