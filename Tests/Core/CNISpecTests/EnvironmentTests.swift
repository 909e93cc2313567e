import Addressing
import CNISpec
import Testing

@Suite struct EnvironmentTests {
    private static let complete = [
        "CNI_COMMAND": "ADD", "CNI_CONTAINERID": "c1", "CNI_NETNS": "/run/netns/a", "CNI_IFNAME": "eth0",
        "CNI_PATH": "/opt/cni/bin:/usr/lib/cni", "CNI_ARGS": "IgnoreUnknown=1;IP=10.0.0.5",
    ]

    private func variables(_ changes: [String: String]) -> [String: String] {
        Self.complete.merging(changes) { _, new in new }
    }

    @Test func readsARequest() throws {
        guard case .add(let id, let path, let context) = try Invocation(Self.complete) else {
            Issue.record("it is an ADD")
            return
        }
        #expect(id.description == "c1/eth0")
        #expect(path == "/run/netns/a")
        #expect(context.searchPath == ["/opt/cni/bin", "/usr/lib/cni"])
        #expect(context.arguments["IP"] == "10.0.0.5")
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let changes: [String: String]
        let code: CNIError.Code
        let message: String
        var testDescription: String { message }

        static let all = [
            Fault(
                changes: ["CNI_COMMAND": ""], code: .invalidEnvironment,
                message: "required env variables [CNI_COMMAND] missing"),
            Fault(
                changes: ["CNI_CONTAINERID": "", "CNI_IFNAME": ""], code: .invalidEnvironment,
                message: "required env variables [CNI_CONTAINERID,CNI_IFNAME] missing"),
            Fault(
                changes: ["CNI_CONTAINERID": "", "CNI_NETNS": "", "CNI_IFNAME": "", "CNI_PATH": ""],
                code: .invalidEnvironment,
                message: "required env variables [CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME,CNI_PATH] missing"),
            Fault(
                changes: ["CNI_COMMAND": "DEL", "CNI_NETNS": "", "CNI_IFNAME": ""],
                code: .invalidEnvironment, message: "required env variables [CNI_IFNAME] missing"),
            Fault(
                changes: ["CNI_COMMAND": "GC", "CNI_PATH": ""], code: .invalidEnvironment,
                message: "required env variables [CNI_PATH] missing"),
            Fault(
                changes: ["CNI_COMMAND": "add"], code: .invalidEnvironment,
                message: "unknown CNI_COMMAND: add"),
            Fault(
                changes: ["CNI_CONTAINERID": "../x"], code: .invalidEnvironment,
                message: "invalid characters in containerID"),
            Fault(changes: ["CNI_IFNAME": "a/b"], code: .invalidEnvironment, message: "invalid CNI_IFNAME"),
            Fault(
                changes: ["CNI_ARGS": "IP=1;x"], code: .invalidEnvironment,
                message: #"ARGS: invalid pair "x""#),
            Fault(
                changes: ["CNI_ARGS": "a=b=c"], code: .invalidEnvironment,
                message: #"ARGS: invalid pair "a=b=c""#),
        ]
    }

    @Test(arguments: Fault.all)
    func namesWhatIsWrong(_ fault: Fault) throws {
        let error = try #require(throws: CNIError.self) { try Invocation(variables(fault.changes)) }
        #expect(error.code == fault.code)
        #expect(error.message == fault.message)
    }

    @Test func deleteNeedsNoNamespace() throws {
        let changes = ["CNI_COMMAND": "DEL", "CNI_NETNS": "", "CNI_ARGS": "broken"]
        guard case .delete(_, let path, let context) = try Invocation(variables(changes)) else {
            Issue.record("it is a DEL")
            return
        }
        #expect(path == nil)
        #expect(context.arguments == .none)
    }

    @Test func versionNeedsNothingElse() throws {
        #expect(try Invocation(["CNI_COMMAND": "VERSION"]) == .version)
    }

    @Test(arguments: RecordedCall.all)
    func readsRecordedEnvironments(_ call: RecordedCall) throws {
        #expect(try Invocation(call.environment).command.rawValue == call.environment["CNI_COMMAND"])
    }

    @Test func refusesUnknownArgumentsUnlessToldNotTo() throws {
        let arguments = try CNIArguments("IP=10.0.0.5;X=1;Y=2")
        try arguments.refuseUnknown(knowing: ["IP", "X", "Y"])
        let error = try #require(throws: CNIError.self) { try arguments.refuseUnknown(knowing: ["IP"]) }
        #expect(error.message == #"ARGS: unknown args ["X=1" "Y=2"]"#)
        for word in ["1", "true", "True"] {
            try CNIArguments("X=1;IgnoreUnknown=\(word)").refuseUnknown(knowing: [])
        }
    }
}
