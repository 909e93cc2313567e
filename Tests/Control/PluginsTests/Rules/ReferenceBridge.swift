import CNISpec
import NetworkTesting
import PluginKit
import SystemHandles

/// A node on which the reference's plugin `bridge` puts a container on a bridge.
struct ReferenceBridge {
    let node = TestNamespace.current
    let pod: TestNamespace
    private let folder: ScratchFolder
    private let members: String

    /// Takes members of the configuration as JSON; the records of addresses go to a folder of the test.
    init(_ members: String) throws {
        (pod, folder) = (try TestNamespace(), try ScratchFolder())
        self.members = members.replacing(
            #""type": "host-local","#, with: #""type": "host-local", "dataDir": "\#(folder.path)","#)
    }

    @discardableResult func run(_ verb: String) throws -> CNIResult? {
        let configuration = #"{"cniVersion": "1.0.0", "name": "net", "type": "bridge", \#(members)}"#
        var command = Command("\(Implementation.referenceFolder)/bridge", input: Array(configuration.utf8))
        command.environment.merge([
            "CNI_COMMAND": verb, "CNI_CONTAINERID": "c1", "CNI_IFNAME": "eth0", "CNI_NETNS": pod.path,
            "CNI_PATH": Implementation.referenceFolder,
        ]) { _, new in new }
        let outcome = try node.outcome(of: command)
        let status = outcome.status == .success ? PluginProcess.Status.success : .failure
        let answer = Answer(status: status, output: outcome.outputText)
        guard verb == "ADD" else { return nil }
        return try answer.result()
    }
}
