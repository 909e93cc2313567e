import CNISpec
import JSON
import PluginKit
import Synchronization
import SystemPackage
import Testing

/// A plugin that notes what it was asked and answers as it was told.
private final class NotingPlugin: Plugin {
    static let name = PluginName("noting")
    static let supportedVersions: [CNIVersion] = [.v0_3_1, .v0_4_0, .v1_0_0, .v1_1_0]
    static let about = "notes what it is asked"

    private let answer: Result<CNIResult, CNIError>
    private let notes = Mutex<[String]>([])

    var calls: [String] { notes.withLock { $0 } }

    init(_ answer: Result<CNIResult, CNIError> = .success(CNIResult())) { self.answer = answer }

    func add(_ attachment: PluginKit.Attachment) throws(CNIError) -> CNIResult {
        let previous = attachment.previousResult?.interfaces.map(\.name) ?? []
        notes.withLock { $0.append("add \(attachment.id) in \(attachment.namespacePath) after \(previous)") }
        return try answer.get()
    }

    func delete(_ attachment: DeletedAttachment) throws(CNIError) {
        notes.withLock { $0.append("delete \(attachment.id) in \(attachment.namespacePath ?? "nothing")") }
        _ = try answer.get()
    }

    func check(_ attachment: PluginKit.Attachment) throws(CNIError) {
        notes.withLock { $0.append("check \(attachment.id) in \(attachment.namespacePath)") }
        _ = try answer.get()
    }

    func status(_ network: Network) throws(CNIError) {
        notes.withLock { $0.append("status of \(network.configuration.name)") }
        _ = try answer.get()
    }

    func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) throws(CNIError) {
        let kept = valid.map(\.description).sorted()
        notes.withLock { $0.append("collect garbage of \(network.configuration.name) keeping \(kept)") }
        _ = try answer.get()
    }
}

/// A process in memory.
private struct Run {
    let status: PluginProcess.Status
    let output: String
    let errorOutput: String

    init(
        _ plugin: NotingPlugin, _ changes: [String: String] = [:],
        input: String = #"{"cniVersion":"1.0.0","name":"net"}"#
    ) {
        let environment = [
            "CNI_COMMAND": "ADD", "CNI_CONTAINERID": "c1", "CNI_NETNS": "/run/netns/pod",
            "CNI_IFNAME": "eth0",
            "CNI_PATH": "/opt/cni/bin",
        ].merging(changes) { _, new in new }
        self.init(environment, input: { () throws(Errno) in Array(input.utf8) }) { $0.run(plugin) }
    }

    init(
        _ environment: [String: String], input: @escaping () throws(Errno) -> [UInt8],
        _ run: (PluginProcess) -> PluginProcess.Status
    ) {
        let written = Written()
        let process = PluginProcess(
            environment: environment, input: input,
            output: { text throws(Errno) in written.output += text },
            errorOutput: { written.errorOutput += $0 },
            isOwnNamespace: { $0 == "/run/netns/host" })
        status = run(process)
        output = written.output
        errorOutput = written.errorOutput
    }

    private final class Written {
        var output = ""
        var errorOutput = ""
    }

    /// Code and message of the error that was printed.
    var error: String {
        guard let object = try? JSONValue(parsing: output).object, let error = CNIError(object) else {
            return ""
        }
        return "\(error.code.rawValue) \(error.message)"
    }
}

@Suite struct PluginProcessTests {
    @Test func printsTheResultOfAdd() throws {
        let plugin = NotingPlugin(.success(CNIResult(interfaces: [CNIResult.Interface(name: "eth0")])))
        let run = Run(plugin)
        #expect(run.status == .success)
        #expect(
            run.output == """
                {
                    "cniVersion": "1.0.0",
                    "interfaces": [
                        {
                            "name": "eth0"
                        }
                    ]
                }
                """)
        #expect(plugin.calls == ["add c1/eth0 in /run/netns/pod after []"])
    }

    @Test func handsTheResultBeforeOn() {
        let plugin = NotingPlugin()
        let previous = #"{"cniVersion":"0.4.0","interfaces":[{"name":"cni0"}]}"#
        _ = Run(plugin, input: #"{"cniVersion":"0.4.0","name":"net","prevResult":\#(previous)}"#)
        #expect(plugin.calls == [#"add c1/eth0 in /run/netns/pod after ["cni0"]"#])
    }

    @Test(arguments: [("/run/netns/pod", "/run/netns/pod"), ("", "nothing")])
    func deletePrintsNothing(_ path: String, _ noted: String) {
        let plugin = NotingPlugin()
        let run = Run(
            plugin, ["CNI_COMMAND": "DEL", "CNI_NETNS": path, "CNI_ARGS": "broken"],
            input: #"{"cniVersion":"1.0.0","name":"net","prevResult":{"cniVersion":"7"}}"#)
        #expect(run.status == .success)
        #expect(run.output.isEmpty)
        #expect(plugin.calls == ["delete c1/eth0 in \(noted)"])
    }

    @Test(arguments: [#""ipam":true"#, #""dns":{"search":1}"#, #""args":[],"runtimeConfig":"x""#])
    func deletesWhateverElseIsWrong(_ members: String) {
        let plugin = NotingPlugin()
        let input = #"{"cniVersion":"1.0.0","name":"net",\#(members)}"#
        #expect(Run(plugin, ["CNI_COMMAND": "DEL"], input: input).status == .success)
        #expect(plugin.calls == ["delete c1/eth0 in /run/netns/pod"])
        #expect(Run(NotingPlugin(), input: input).status == .failure)
    }

    @Test(arguments: [
        ("CHECK", "", "check c1/eth0 in /run/netns/pod"), ("STATUS", "", "status of net"),
        (
            "GC", #","cni.dev/valid-attachments":[{"containerID":"c1","ifname":"eth0"}]"#,
            #"collect garbage of net keeping ["c1/eth0"]"#
        ),
        ("GC", #","cni.dev/valid-attachments":[]"#, "collect garbage of net keeping []"),
        ("GC", #","cni.dev/attachments":[]"#, "collect garbage of net keeping []"),
    ])
    func laterVerbsPrintNothing(_ verb: String, _ members: String, _ noted: String) {
        let plugin = NotingPlugin()
        let input = #"{"cniVersion":"1.1.0","name":"net"\#(members)}"#
        let run = Run(plugin, ["CNI_COMMAND": verb], input: input)
        #expect(run.status == .success)
        #expect(run.output.isEmpty)
        #expect(plugin.calls == [noted])
    }

    @Test(arguments: ["", #","cni.dev/valid-attachments":null"#])
    func takesAnAbsentListForUnknown(_ members: String) {
        let plugin = NotingPlugin()
        let input = #"{"cniVersion":"1.1.0","name":"net"\#(members)}"#
        #expect(Run(plugin, ["CNI_COMMAND": "GC"], input: input).status == .success)
        #expect(plugin.calls.isEmpty)
    }

    @Test func tellsAFailureOnStandardOutput() {
        let plugin = NotingPlugin(.failure(CNIError(.tryAgainLater, "busy", details: "the lock is held")))
        for command in ["ADD", "DEL"] {
            let run = Run(plugin, ["CNI_COMMAND": command])
            #expect(run.status == .failure)
            #expect(
                run.output == """
                    {
                        "cniVersion": "1.0.0",
                        "code": 11,
                        "msg": "busy",
                        "details": "the lock is held"
                    }
                    """)
            #expect(run.errorOutput.isEmpty)
        }
    }

    @Test func reportsItsVersions() {
        let run = Run(NotingPlugin(), ["CNI_COMMAND": "VERSION"], input: "not read")
        #expect(run.status == .success)
        #expect(
            run.output
                == #"{"cniVersion":"1.1.0","supportedVersions":["0.3.1","0.4.0","1.0.0","1.1.0"]}"# + "\n")
    }

    @Test func introducesItselfToPeople() {
        let run = Run(NotingPlugin(), ["CNI_COMMAND": ""])
        #expect(run.status == .success)
        #expect(run.output.isEmpty)
        #expect(
            run.errorOutput
                == "notes what it is asked\nCNI protocol versions supported: 0.3.1, 0.4.0, 1.0.0, 1.1.0\n")
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let changes: [String: String]
        var input = #"{"cniVersion":"1.1.0","name":"net"}"#
        let error: String
        var testDescription: String { error }

        static let all = [
            Refusal(
                changes: ["CNI_CONTAINERID": "", "CNI_IFNAME": ""],
                error: "4 required env variables [CNI_CONTAINERID,CNI_IFNAME] missing"),
            Refusal(changes: ["CNI_COMMAND": "UP"], error: "4 unknown CNI_COMMAND: UP"),
            Refusal(changes: [:], input: "", error: "6 cannot decode the network configuration"),
            Refusal(changes: [:], input: #"{"cniVersion":"1.1.0"}"#, error: "7 missing network name"),
            Refusal(
                changes: [:], input: #"{"cniVersion":"0.2.0","name":"net"}"#,
                error: "1 incompatible CNI versions"),
            Refusal(
                changes: ["CNI_COMMAND": "CHECK"], input: #"{"cniVersion":"0.3.1","name":"net"}"#,
                error: "1 config version does not allow CHECK"),
            Refusal(
                changes: ["CNI_COMMAND": "GC"], input: #"{"cniVersion":"1.0.0","name":"net"}"#,
                error: "1 config version does not allow GC"),
            Refusal(
                changes: ["CNI_COMMAND": "GC"],
                input: #"{"cniVersion":"1.1.0","name":"net","cni.dev/attachments":[{"ifname":"eth0"}]}"#,
                error: "3 missing containerID"),
            Refusal(
                changes: ["CNI_NETNS": "/run/netns/host"],
                error: "8 plugin's netns and netns from CNI_NETNS should not be the same"),
        ]
    }

    @Test(arguments: Refusal.all)
    func refusesBeforeThePluginRuns(_ refusal: Refusal) {
        let plugin = NotingPlugin()
        let run = Run(plugin, refusal.changes, input: refusal.input)
        #expect(run.status == .failure)
        #expect(run.error == refusal.error)
        #expect(plugin.calls.isEmpty)
    }

    @Test func takesTheHostsNamespaceIfTold() {
        let changes = ["CNI_NETNS": "/run/netns/host", "CNI_NETNS_OVERRIDE": "TRUE"]
        #expect(Run(NotingPlugin(), changes).status == .success)
    }

    @Test func findsThePluginByTheProgramsName() {
        let plugins: [any Plugin] = [NotingPlugin()]
        let environment = ["CNI_COMMAND": "VERSION"]
        let known = Run(environment, input: { [] }) { $0.run(plugins, calledWith: ["/opt/cni/bin/noting"]) }
        #expect(known.status == .success)
        let unknown = Run(environment, input: { [] }) { $0.run(plugins, calledWith: ["other"]) }
        #expect(unknown.status == .failure)
        #expect(unknown.error == "4 this program holds no plugin \"other\"")
    }

    @Test func failsWhenAStreamDoes() {
        let environment = [
            "CNI_COMMAND": "ADD", "CNI_CONTAINERID": "c1", "CNI_NETNS": "/x", "CNI_IFNAME": "eth0",
            "CNI_PATH": "/opt/cni/bin",
        ]
        let run = Run(environment, input: { () throws(Errno) in throw .fileTooLarge }) {
            $0.run(NotingPlugin())
        }
        #expect(run.error == "5 cannot read the network configuration")
    }
}
