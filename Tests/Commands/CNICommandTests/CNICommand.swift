import CNISpec
import JSON
import NetworkTesting
import SystemHandles

/// The built program under the name `swiftlet`, as an installation has it, on a node in the namespace of the
/// running test case.
struct CNICommand {
    let node = TestNamespace.current
    let folder: ScratchFolder
    let program: String

    init(calledAs name: String = "swiftlet") throws {
        folder = try ScratchFolder()
        try folder.link(BuiltProgram.plugins.path, as: name)
        try folder.write(
            "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\n",
            to: "subnet.env")
        program = folder.path(of: name)
    }

    var configuration: String {
        #"{"cniVersion": "1.1.0", "name": "net", "type": "swiftlet", "#
            + #""subnetFile": "\#(folder.path)/subnet.env", "dataDir": "\#(folder.path)/records"}"#
    }

    /// The variables of an ADD, or another verb.
    func variables(_ verb: String = "ADD", namespace: String = "", container: String = "c1") -> [String:
        String]
    {
        [
            "CNI_COMMAND": verb, "CNI_CONTAINERID": container, "CNI_IFNAME": "eth0", "CNI_NETNS": namespace,
            "CNI_PATH": folder.path,
        ]
    }

    /// Runs the program with these variables and no others.
    func run(_ variables: [String: String], input: String? = nil) throws -> Outcome {
        try run(program, [], variables, input: input)
    }

    /// Runs the program by way of another, which gets its path as the last argument.
    func run(
        through other: String, _ arguments: [String], _ variables: [String: String], input: String? = nil
    ) throws -> Outcome {
        try run(other, arguments + [program], variables, input: input)
    }

    private func run(
        _ program: String, _ arguments: [String], _ variables: [String: String], input: String?
    ) throws -> Outcome {
        var command = Command(program, arguments, input: Array((input ?? configuration).utf8))
        command.environment = variables
        return try node.outcome(of: command)
    }

    func records() throws -> [String] {
        try folder.names(in: "records/net").filter { $0.hasPrefix("10.") }
    }
}

extension Outcome {
    /// The CNI error on standard output of a program that failed with status 1 and was otherwise silent.
    var error: CNIError? {
        guard status == .exited(code: 1), errors.isEmpty else { return nil }
        return (try? JSONValue(parsing: output).object).flatMap { CNIError($0) }
    }
}
