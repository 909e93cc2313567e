import Addressing
import CNISpec
import JSON
import NetworkTesting
import SystemHandles
import Testing

/// The program as runtimes and people start it: environment and standard input in, JSON and exit status out.
@Suite(.networkNamespace) struct CNICommandTests {
    @Test func addsAndDeletesAPod() throws {
        let (command, pod) = (try CNICommand(), try TestNamespace())
        let added = try command.run(command.variables(namespace: pod.path))
        #expect(added.status == .success)
        #expect(added.errorText.isEmpty)
        let result = try CNIResult(Fields(try #require(JSONValue(parsing: added.output).object)))
        #expect(result.addresses.map(\.address.description) == ["10.244.1.2/24"])
        #expect(try pod.lines("ip route show default") == ["default via 10.244.1.1 dev eth0"])
        let deleted = try command.run(command.variables("DEL"))
        #expect(deleted == Outcome(status: .success))
        #expect(try command.records().isEmpty)
        #expect(try pod.outcome(of: "ip", ["link", "show", "eth0"]).status != .success)
    }

    @Test func tellsItsVersions() throws {
        let command = try CNICommand()
        let outcome = try command.run(["CNI_COMMAND": "VERSION"], input: "")
        #expect(outcome.status == .success)
        #expect(
            outcome.outputText
                == #"{"cniVersion":"1.1.0","supportedVersions":"#
                + #"["0.1.0","0.2.0","0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"]}"# + "\n")
        #expect(outcome.errorText.isEmpty)
    }

    @Test func introducesItselfWithoutACommand() throws {
        let outcome = try CNICommand().run([:], input: "")
        #expect(outcome.status == .success)
        #expect(outcome.outputText.isEmpty)
        #expect(
            outcome.errorText == """
                CNI plugin swiftlet: a pod network over VXLAN
                CNI protocol versions supported: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0

                """)
    }

    @Test(arguments: ["swiftlet-cni", "brigde"])
    func explainsANameThatIsNoPlugins(_ name: String) throws {
        let error = try CNICommand(calledAs: name).run(["CNI_COMMAND": "VERSION"], input: "").error
        #expect(error?.code == .invalidEnvironment)
        #expect(error?.message == "this program holds no plugin \"\(name)\"")
        #expect(error?.details.hasPrefix("call it by the name of one it holds: swiftlet, ") == true)
    }

    @Test func namesAllVariablesThatAreMissing() throws {
        let error = try CNICommand().run(["CNI_COMMAND": "ADD", "CNI_CONTAINERID": "c1"]).error
        #expect(error?.code == .invalidEnvironment)
        #expect(error?.message == "required env variables [CNI_NETNS,CNI_IFNAME,CNI_PATH] missing")
    }

    @Test func installsItsPluginsAsOneFile() throws {
        let command = try CNICommand(calledAs: "swiftlet-cni")
        let folder = command.folder.path(of: "bin")
        for _ in 1...2 {
            let outcome = try command.node.outcome(
                of: BuiltProgram.plugins.path, ["install", "--bin-dir", folder])
            #expect(outcome.status == .success, "\(outcome.errorText)")
        }
        let names = try command.node.run(BuiltProgram.plugins.path + " list").split(separator: "\n")
            .compactMap { $0.split(separator: "\t").first.map(String.init) }
        #expect(names.contains("bridge"))
        #expect(try command.folder.names(in: "bin") == (names + ["swiftlet-cni"]).sorted())
        let version = try command.node.outcome(
            of: "env", ["CNI_COMMAND=VERSION", "\(folder)/bridge"])
        #expect(version.outputText.contains(#""cniVersion":"1.1.0""#))
    }

    @Test(arguments: [["install", "--bin-dir"], ["install", "brigde"], ["remove"], []])
    func explainsACommandLineThatMakesNoSense(_ arguments: [String]) throws {
        let command = try CNICommand()
        let outcome = try command.node.outcome(of: BuiltProgram.plugins.path, arguments)
        #expect(outcome.status == .exited(code: 1))
        #expect(outcome.errorText.contains("Usage: swiftlet-cni install [--bin-dir FOLDER] [PLUGIN ...]"))
    }

    @Test func refusesTheNodesOwnNamespace() throws {
        let command = try CNICommand()
        let before = try command.node.lines("ip -o link")
        let error = try command.run(command.variables(namespace: command.node.path)).error
        #expect(error?.code == .invalidNamespace)
        #expect(error?.details.contains("is the host's; set CNI_NETNS_OVERRIDE=1") == true)
        #expect(try command.node.lines("ip -o link") == before)
    }

    struct Input: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let code: CNIError.Code
        let words: String

        static let unusable = [
            Input(testDescription: "nothing", text: "", code: .decodingFailure, words: "at byte 0"),
            Input(
                testDescription: "garbage", text: "\u{1}\u{fffd}{", code: .decodingFailure, words: "at byte 0"
            ),
            Input(
                testDescription: "far too deep", text: String(repeating: "[", count: 100_000),
                code: .decodingFailure, words: "64"),
            Input(
                testDescription: "far too much", text: "{" + String(repeating: " ", count: 2 << 20) + "}",
                code: .ioFailure, words: "File too large"),
        ]
    }

    @Test(arguments: Input.unusable, ["ADD", "DEL"])
    func refusesInputItCannotUse(_ input: Input, _ verb: String) throws {
        let command = try CNICommand()
        let error = try command.run(command.variables(verb, namespace: "/dev/null"), input: input.text).error
        #expect(error?.code == input.code)
        #expect(error?.details.contains(input.words) == true, "\(error?.description ?? "no error")")
        #expect(try command.folder.names() == ["subnet.env", "swiftlet"])
    }

    @Test func saysThatStandardInputIsClosed() throws {
        let command = try CNICommand()
        let error = try command.run(
            through: "/bin/sh", ["-c", "exec \"$0\" <&-"], command.variables("DEL")
        ).error
        #expect(error?.code == .ioFailure)
        #expect(error?.details == "Bad file descriptor")
    }

    /// What the program lacks, it must say: a runtime shows nothing but this error.
    @Test(arguments: ["ADD", "DEL"])
    func namesThePrivilegeItLacks(_ verb: String) throws {
        let command = try CNICommand()
        let pod = NamedNamespace(name: "swiftlet-test-\(UInt64.random(in: 0...(.max)))")
        try pod.create()
        defer { try? pod.remove() }
        let setup = "install -d -o nobody \"$0\"/records; ip link add swiftlet0 type bridge"
        _ = try command.node.outcome(of: "sh", ["-c", setup, command.folder.path])
        if verb == "DEL" { _ = try command.run(command.variables(namespace: pod.path)) }
        let nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups"]
        let outcome = try command.run(
            through: "/usr/bin/setpriv", nobody, command.variables(verb, namespace: pod.path))
        #expect(outcome.error?.code == .ioFailure)
        #expect(outcome.error?.message.contains("Operation not permitted") == true)
        #expect(outcome.error?.details.contains("run the plugin as root: it needs CAP_NET_ADMIN") == true)
    }
}
