import CNISpec
import JSON
import NetworkTesting
import PluginKit
import Plugins
import SystemHandles
import SystemPackage
import Testing

/// A configuration of an IPAM plugin and the calls that are made with it, for the reference and for ours.
struct IPAMCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var plugin = "host-local"
    var version = "1.0.0"
    /// The members of `ipam` besides type and data directory, as JSON; nil for no `ipam`.
    var ipam: String?
    /// More members of the configuration, as JSON.
    var members = ""
    /// `CNI_ARGS`.
    var arguments = ""
    /// What is in the network's directory before.
    var files: [String: String] = [:]
    /// Where the round robin stands after a wish that cannot be met: the reference sees that when it has taken
    /// addresses, ours before.
    var comparesTurn = true
    /// Verb, container and interface of each call.
    var calls = ["ADD c1 eth0"]

    init(_ name: String, _ ipam: String?, _ change: (inout IPAMCase) -> Void = { _ in }) {
        testDescription = name
        self.ipam = ipam
        change(&self)
    }

    func configuration(_ folder: String) -> String {
        var parts = ["\"cniVersion\": \"\(version)\"", "\"name\": \"net\"", "\"type\": \"bridge\""]
        if let ipam {
            let common = ["\"type\": \"\(plugin)\"", "\"dataDir\": \"\(folder)/networks\""]
            parts.append(
                "\"ipam\": {" + (common + (ipam.isEmpty ? [] : [ipam])).joined(separator: ", ") + "}")
        }
        if !members.isEmpty { parts.append(members.replacing("FOLDER", with: folder)) }
        return "{" + parts.joined(separator: ", ").replacing("FOLDER", with: folder) + "}"
    }
}

/// Who answers a call.
enum IPAMSubject {
    case reference
    case ours

    static let folder = "/usr/lib/cni"

    static var isReferenceInstalled: Bool {
        fileExists("\(folder)/host-local") && fileExists("\(folder)/static")
    }

    func answer(_ call: String, of example: IPAMCase, in folder: String) throws -> Answer {
        let words = call.split(separator: " ").map(String.init)
        let environment = [
            "CNI_COMMAND": words[0], "CNI_CONTAINERID": words[1], "CNI_IFNAME": words[2],
            "CNI_NETNS": "/run/netns/none", "CNI_PATH": Self.folder, "CNI_ARGS": example.arguments,
        ]
        let input = example.configuration(folder)
        switch self {
        case .reference:
            var command = Command("\(Self.folder)/\(example.plugin)", input: Array(input.utf8))
            command.environment = environment
            let outcome = try ChildProcess.run(command)
            let status: PluginProcess.Status = outcome.status == .success ? .success : .failure
            return Answer(status: status, output: outcome.outputText)
        case .ours:
            var output = ""
            let process = PluginProcess(
                environment: environment, input: { () throws(Errno) in Array(input.utf8) },
                output: { text throws(Errno) in output += text }, errorOutput: { _ in },
                isOwnNamespace: { _ in false })
            let plugins: [any Plugin] = [HostLocalPlugin(), StaticPlugin()]
            return Answer(status: process.run(plugins, calledWith: [example.plugin]), output: output)
        }
    }
}

/// What a course of calls left: what each said, and the files.
struct IPAMOutcome {
    /// Results, of errors the messages: codes and next steps are ours.
    var answers: [String] = []
    var files: [String: String] = [:]

    /// What one has and the other has not.
    func difference(from other: IPAMOutcome) -> [String] {
        let answers = zip(answers, other.answers).filter { $0 != $1 }.flatMap { [$0, $1] }
        let names = Set(files.keys).union(other.files.keys).sorted()
        return answers
            + names.filter { files[$0] != other.files[$0] }.map {
                "\($0): \(files[$0] ?? "-") | \(other.files[$0] ?? "-")"
            }
    }

    /// Runs the calls, each answered by the next of the subjects.
    init(_ example: IPAMCase, answeredBy subjects: [IPAMSubject]) throws {
        let folder = try ScratchFolder()
        try folder.write(
            "# a\n; b\nnameserver 1.1.1.1\nnameserver  2.2.2.2\ndomain d.example\n"
                + "search a.example b.example\noptions ndots:2 debug\nsortlist x\n", to: "resolv.conf")
        let records = FilePath("\(folder.path)/networks/net")
        for (name, text) in example.files {
            let directory = try Directory(creating: records, permissions: [.ownerReadWriteExecute])
            try directory.open(name, .writeOnly, options: .create).writeWhole(Array(text.utf8))
        }
        for (index, call) in example.calls.enumerated() {
            let subject = subjects[index % subjects.count]
            let answer = try subject.answer(call, of: example, in: folder.path)
            let text = answer.error.map { "error: \($0.message)" } ?? Self.result(answer.output)
            answers.append(text.replacing(folder.path, with: "FOLDER"))
        }
        // The lock has no content; ours makes none where there is nothing to lock.
        for name in try folder.names(in: "networks/net") where name != "lock" {
            if name.hasPrefix("last_reserved_ip"), !example.comparesTurn { continue }
            files[name] = try folder.read("networks/net/\(name)")
        }
    }

    /// A result without what changed between versions of the reference: order of keys and an empty `dns`.
    private static func result(_ text: String) -> String {
        guard var object = (try? JSONValue(parsing: text))?.object else { return text }
        if object["dns"] == .object([:]) { object["dns"] = nil }
        return JSONValue.object(object).sortedByKey.compactText
    }
}
