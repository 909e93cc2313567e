import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

/// Pods made by hand with the records of the real host-local, on a node that is a test's namespace.
final class PodLab: Sendable {
    let folder: ScratchFolder
    /// `10.x.y`, of this lab alone: the check sees the namespaces of all tests that run.
    let subnet = "10.\(Int.random(in: 64..<250)).\(Int.random(in: 0..<256))"
    /// What containers of this lab are called, so that their namespaces have names of their own.
    let prefix = "swiftlet-test-\(UInt64.random(in: 0...(.max)))-"
    let network = "podnet"

    init() throws { folder = try ScratchFolder() }

    deinit {
        for name in (try? Directory(opening: "/run/netns").names()) ?? [] where name.hasPrefix(prefix) {
            try? NamedNamespace(name: name).remove()
        }
    }

    func container(_ name: String) -> String { prefix + name }

    /// A pod with its address, its record by host-local, and unless told otherwise the runtime's cache of it.
    @discardableResult
    func pod(_ name: String, cache: Cache = .written) throws -> String {
        let address = try allocate(name)
        let pod = NamedNamespace(name: container(name))
        try pod.create()
        let node = TestNamespace.current
        try node.run("ip link add veth-\(name) type veth peer name eth0 netns \(pod.name)")
        try node.run("ip -n \(pod.name) address add \(address)/24 dev eth0")
        try node.run("ip -n \(pod.name) link set eth0 up")
        if cache == .written { try writeCache(name, address, namespace: pod.path) }
        return address
    }

    enum Cache { case written, none }

    /// Has host-local give an address to a container.
    func allocate(_ name: String) throws -> String {
        var command = Command("/usr/lib/cni/host-local", input: Array(configuration.utf8))
        command.environment.merge([
            "CNI_COMMAND": "ADD", "CNI_CONTAINERID": container(name), "CNI_NETNS": "/run/netns/x",
            "CNI_IFNAME": "eth0", "CNI_PATH": "/usr/lib/cni",
        ]) { $1 }
        let result = try TestNamespace.current.run(command)
        let start = try #require(result.firstRange(of: "\"address\": \""))
        return String(result[start.upperBound...].prefix { $0 != "/" })
    }

    /// What libcni keeps of an attachment.
    func writeCache(_ name: String, _ address: String, namespace: String) throws {
        _ = try Directory(
            creating: FilePath(folder.path(of: "cache/results")), permissions: [.ownerReadWriteExecute])
        try folder.write(
            """
            {"kind":"cniCacheV1","containerId":"\(container(name))","config":"e30=","ifName":"eth0",\
            "networkName":"\(network)","netns":"\(namespace)","cniArgs":[["K8S_POD_NAMESPACE","default"],\
            ["K8S_POD_NAME","\(name)"]],"result":{"cniVersion":"0.4.0","interfaces":[{"name":"eth0",\
            "sandbox":"\(namespace)"}],"ips":[{"version":"4","interface":0,"address":"\(address)/24"}],"dns":{}}}
            """, to: "cache/results/\(network)-\(container(name))-eth0")
    }

    /// The pod ends without a DEL: its namespace is gone, and the runtime has forgotten it.
    func kill(_ name: String) throws {
        try NamedNamespace(name: container(name)).remove()
        try? folder.remove("cache/results/\(network)-\(container(name))-eth0")
    }

    func record(_ address: String) -> String { "data/\(network)/\(address)" }

    func records() throws -> [String] {
        try folder.names(in: "data/\(network)").filter { $0.hasPrefix(subnet + ".") }
    }

    var configuration: String {
        """
        {"cniVersion":"0.4.0","name":"\(network)","type":"bridge","ipam":{"type":"host-local",\
        "dataDir":"\(folder.path(of: "data"))","ranges":[[{"subnet":"\(subnet).0/24"}]]}}
        """
    }

    /// Runs `swiftlet ipam` with the lab's directories, judging records however young they are.
    func ipam(_ verb: String, _ arguments: [String] = [], settle: Int = 0) throws -> Outcome {
        let words = try commandLine(verb, arguments, settle: settle)
        return try TestNamespace.current.outcome(of: words[0], Array(words.dropFirst()))
    }

    func commandLine(_ verb: String, _ arguments: [String] = [], settle: Int = 0) throws -> [String] {
        try folder.write(configuration, to: "podnet.conf")
        var options = ["--data-dir", folder.path(of: "data")]
        if ["list", "check", "repair", "release"].contains(verb) {
            options += ["--conf", folder.path(of: "podnet.conf")]
        }
        if ["check", "repair", "release"].contains(verb) {
            options += ["--cache-dir", folder.path(of: "cache"), "--settle", "\(settle)"]
        }
        return [BuiltProgram.swiftlet.path, "ipam", verb] + arguments + options
    }
}
