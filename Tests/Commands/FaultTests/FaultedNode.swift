import Addressing
import CNISpec
import JSON
import NetworkTesting
import SystemHandles
import SystemPackage

/// A node, and a runtime that calls a plugin for its pods.
final class FaultedNode: Sendable {
    let subject: Subject
    let folder: ScratchFolder
    let namespace: TestNamespace

    init(of subject: Subject) throws {
        self.subject = subject
        namespace = try TestNamespace()
        folder = try ScratchFolder()
        try folder.link(subject.program, as: subject.plugin)
        try folder.write(Subject.subnetFile, to: "subnet.env")
    }

    /// Calls the plugin for a pod.
    func call(_ verb: Verb, _ pod: Pod, _ planned: PlannedFault? = nil) throws -> Call {
        let variables = [
            "CNI_COMMAND": verb.rawValue, "CNI_CONTAINERID": pod.container, "CNI_IFNAME": "eth0",
            "CNI_NETNS": pod.namespace.path,
        ]
        return try call(variables, subject.configuration(in: folder.path), planned)
    }

    /// Calls the plugin for a pod, and takes no failure.
    @discardableResult
    func succeed(_ verb: Verb, _ pod: Pod) throws -> Call {
        let call = try call(verb, pod)
        try promise("\(verb.rawValue) of \(pod.container) succeeds", call.succeeded, by: call)
        return call
    }

    /// Asks the plugin to remove all that belongs to no pod of these.
    func collectGarbage(keeping pods: [Pod], _ planned: PlannedFault? = nil) throws -> Call {
        let valid = pods.map { #"{"containerID": "\#($0.container)", "ifname": "eth0"}"# }
        let more = #""cni.dev/valid-attachments": [\#(valid.joined(separator: ", "))],"#
        return try call(
            ["CNI_COMMAND": "GC"], subject.configuration(in: folder.path, more: more), planned)
    }

    private func call(
        _ variables: [String: String], _ configuration: String, _ planned: PlannedFault?
    ) throws -> Call {
        let report = "report.\(UInt64.random(in: 0...(.max)))"
        var command = Command(folder.path(of: subject.plugin), input: Array(configuration.utf8))
        if let planned {
            let words = [
                folder.path(of: report), planned.fault.word, planned.calls.rawValue, "\(planned.number)",
            ]
            command = Command(
                BuiltProgram.faultInjector.path, words + [command.program], input: command.input)
        }
        command.environment = variables.merging(["CNI_PATH": folder.path]) { $1 }
        let outcome = try namespace.outcome(of: command)
        guard planned != nil else { return Call(outcome: outcome, hit: nil) }
        let hit = try folder.read(report).split(separator: "\n").first.map(String.init)
        try folder.remove(report)
        return Call(outcome: outcome, hit: hit)
    }
}

/// A container as the runtime knows it.
struct Pod: Sendable {
    let container: String
    let namespace: TestNamespace

    init(_ container: String) throws {
        self.container = container
        namespace = try TestNamespace()
    }
}

/// A plugin's run.
struct Call {
    let outcome: Outcome
    /// The system call that the fault hit; nil if there were too few.
    let hit: String?

    var succeeded: Bool { outcome.status == .success }

    /// Also a program that stopped itself: nobody gets an answer of it.
    var wasKilled: Bool { if case .killed = outcome.status { true } else { false } }

    /// The Swift runtime stops a program that cannot find its own path, before the first line of ours.
    var wasStoppedAtStart: Bool { wasKilled && hit?.contains("readlink /proc/self/exe") == true }

    /// What a runtime gets to know of a call that failed.
    var error: CNIError? { (try? JSONValue(parsing: outcome.output).object).flatMap { CNIError($0) } }

    var foundNoAddress: Bool { error?.message.contains("no IP addresses available") == true }

    /// The addresses that an ADD says it gave.
    func addresses() throws -> Set<String> {
        guard let object = try JSONValue(parsing: outcome.output).object else { return [] }
        return Set(try CNIResult(Fields(object)).addresses.map(\.address.address.description))
    }
}
