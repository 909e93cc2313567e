import Addressing
import CNISpec
import JSON
import PluginKit
import Synchronization
import SystemHandles
import Testing

/// Whom a plugin asks, and how.
@Suite struct DelegatesTests {
    /// Remembers the verbs that it was called with.
    private final class Helper: Plugin, Sendable {
        static let name = PluginName("helper")
        static let about = "a helper"
        static let supportedVersions: [CNIVersion] = [.v1_0_0]
        let verbs = Mutex<[String]>([])
        let failure: CNIError?

        init(failing failure: CNIError? = nil) { self.failure = failure }

        func add(_ attachment: PluginKit.Attachment) throws(CNIError) -> CNIResult {
            verbs.withLock { $0.append("ADD") }
            if let failure { throw failure }
            return CNIResult()
        }
        func check(_ attachment: PluginKit.Attachment) { verbs.withLock { $0.append("CHECK") } }
        func delete(_ attachment: DeletedAttachment) { verbs.withLock { $0.append("DEL") } }
        func status(_ network: Network) { verbs.withLock { $0.append("STATUS") } }
        func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) {
            verbs.withLock { $0.append("GC") }
        }
    }

    private func attachment(
        version: String = "1.0.0", path: String = "/nowhere"
    ) throws -> PluginKit.Attachment {
        let text = #"{"cniVersion": "\#(version)", "name": "net", "type": "caller", "kept": 1}"#
        let configuration = try NetworkConfiguration(
            Array(text.utf8), supporting: CNIVersion.allCases)
        let context = Invocation.Context(arguments: try CNIArguments("A=1;B=2"), searchPath: [path])
        let id = AttachmentID(container: try ContainerID("c1"), interface: try InterfaceName("eth0"))
        return try PluginKit.Attachment(
            id: id, namespacePath: "/ns", context: context, configuration: configuration)
    }

    @Test func callsAPluginThatIsHeldInTheProcess() throws {
        let helper = Helper()
        let delegates = Delegates(holding: [helper])
        let attachment = try attachment()
        _ = try delegates.add("helper", attachment)
        try delegates.check("helper", attachment)
        try delegates.delete("helper", DeletedAttachment(undoing: attachment))
        #expect(helper.verbs.withLock { $0 } == ["ADD", "CHECK", "DEL"])
    }

    @Test func deletesWhatAFailedADDMayHaveLeft() throws {
        let helper = Helper(failing: CNIError(.ioFailure, "no"))
        #expect(throws: CNIError(.ioFailure, "no")) {
            try Delegates(holding: [helper]).add("helper", attachment())
        }
        #expect(helper.verbs.withLock { $0 } == ["ADD", "DEL"])
    }

    @Test func refusesAVersionThatThePluginDoesNotHave() throws {
        let error = #expect(throws: CNIError.self) {
            try Delegates(holding: [Helper()]).add("helper", attachment(version: "0.3.1"))
        }
        #expect(error?.code == .incompatibleVersion)
        #expect(error?.details == "config is \"0.3.1\", plugin supports [\"1.0.0\"]")
    }

    @Test(arguments: ["absent", "", "../helper"])
    func namesAPluginThatIsNowhere(_ type: String) throws {
        let delegates = Delegates(holding: [])
        let error = #expect(throws: CNIError.self) { try delegates.add(type, attachment()) }
        #expect(error?.code == .invalidConfiguration)
        let network = Network(
            context: try attachment().context, configuration: try attachment().configuration)
        let status = #expect(throws: CNIError.self) { try delegates.status(type, network) }
        #expect(status?.code == .pluginNotAvailable)
    }

    /// A program gets the configuration as it came, and the variables of the call.
    @Test func runsAProgramAsTheSpecificationSays() throws {
        let commands = Mutex<[Command]>([])
        let delegates = Delegates(holding: [], environment: { ["HOME": "/root", "CNI_COMMAND": "DEL"] }) {
            (command) throws(ChildProcessError) in
            commands.withLock { $0.append(command) }
            return Outcome(status: .success, output: Array(#"{"ips": [{"address": "10.0.0.2/24"}]}"#.utf8))
        }
        let result = try delegates.add("sh", attachment(path: "/bin"))
        #expect(result.addresses.map(\.address.description) == ["10.0.0.2/24"])
        let command = try #require(commands.withLock { $0.first })
        #expect(command.program == "/bin/sh")
        #expect(
            command.environment == [
                "HOME": "/root", "CNI_COMMAND": "ADD", "CNI_CONTAINERID": "c1", "CNI_IFNAME": "eth0",
                "CNI_NETNS": "/ns", "CNI_PATH": "/bin", "CNI_ARGS": "A=1;B=2",
            ])
        #expect(
            String(decoding: command.input, as: UTF8.self)
                == #"{"cniVersion":"1.0.0","name":"net","type":"caller","kept":1}"#)
    }

    @Test func handsOnWhatAProgramSaysWhenItFails() throws {
        for (output, code) in [
            (#"{"code": 11, "msg": "later"}"#, CNIError.Code.tryAgainLater), ("what?", .ioFailure),
        ] {
            let delegates = Delegates(holding: [], environment: { [:] }) {
                (command) throws(ChildProcessError) in
                Outcome(status: .exited(code: 1), output: Array(output.utf8))
            }
            let error = #expect(throws: CNIError.self) { try delegates.check("sh", attachment(path: "/bin")) }
            #expect(error?.code == code)
        }
    }
}
