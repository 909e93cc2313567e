import CNISpec
import JSON
import PluginKit

/// One call of the plugin, as a runtime makes it.
struct Call: Sendable {
    var verb = "ADD"
    var container = "c1"
    var interface = "eth0"
    /// `CNI_NETNS`; empty when the runtime knows of none.
    var namespace = ""
    var network = "net"
    var version = "1.0.0"
    /// Members of the configuration that replace or join the usual ones, as JSON; empty to leave one out.
    var members: [String: String] = [:]
    /// In place of the whole configuration.
    var input: String?

    var environment: [String: String] {
        [
            "CNI_COMMAND": verb, "CNI_CONTAINERID": container, "CNI_IFNAME": interface,
            "CNI_NETNS": namespace, "CNI_PATH": "/opt/cni/bin",
        ]
    }

    func configuration(_ folder: String) -> String {
        let usual = [
            "cniVersion": "\"\(version)\"", "name": "\"\(network)\"", "type": "\"swiftlet\"",
            "subnetFile": "\"\(folder)/subnet.env\"", "dataDir": "\"\(folder)/records\"",
        ]
        let all = usual.merging(members) { _, new in new }.filter { !$0.value.isEmpty }
        return "{" + all.map { "\"\($0)\": \($1)" }.sorted().joined(separator: ", ") + "}"
    }
}

/// What the plugin's process left: its status and its standard output.
struct Answer {
    let status: PluginProcess.Status
    let output: String

    var error: CNIError? { object.flatMap { CNIError($0) } }

    /// - Throws: `Refused` for anything but the result of an ADD.
    func result() throws -> CNIResult {
        guard status == .success, let object else { throw Refused(said: output) }
        return try CNIResult(Fields(object))
    }

    func expectNothing() throws {
        guard status == .success, output.isEmpty else { throw Refused(said: output) }
    }

    private var object: JSONObject? { try? JSONValue(parsing: output).object }
}

struct Refused: Error {
    let said: String
}
