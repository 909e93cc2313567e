import Addressing
import CNISpec
import JSON
import NetworkTesting
import SystemHandles
import Testing

/// A node that comes up starts all of its pods at once, each in a process of its own.
@Suite(.networkNamespace, .timeLimit(.minutes(1))) struct ParallelCallsTests {
    /// Calls the plugin once for each pod, all at the same time; the answers are left in files.
    private static let script = """
        program=$0 verb=$1 folder=$2; shift 2
        number=0
        for pod; do
            number=$((number + 1))
            CNI_COMMAND=$verb CNI_CONTAINERID=c$number CNI_NETNS=$pod CNI_IFNAME=eth0 CNI_PATH=$folder \\
                $program <$folder/net.conf >$folder/$verb.$number &
        done
        failures=0
        for job in $(jobs -p); do wait $job || failures=$((failures + 1)); done
        exit $failures
        """

    private func call(_ verb: String, _ command: CNICommand, _ pods: [TestNamespace]) throws -> Outcome {
        try command.folder.write(command.configuration, to: "net.conf")
        let arguments = [command.program, verb, command.folder.path]
        return try command.node.outcome(of: "bash", ["-c", Self.script] + arguments + pods.map(\.path))
    }

    @Test func givesEveryPodAnAddressOfItsOwnAndTakesAllBack() throws {
        let command = try CNICommand()
        let pods = try (0..<16).map { _ in try TestNamespace() }
        #expect(try call("ADD", command, pods) == Outcome(status: .success))
        let results = try (1...pods.count).map { number in
            let text = try command.folder.read("ADD.\(number)")
            return try CNIResult(Fields(try #require(JSONValue(parsing: text).object)))
        }
        let addresses = results.flatMap(\.addresses).map(\.address.address)
        #expect(Set(addresses).count == pods.count)
        #expect(try command.records().count == pods.count)
        // One bridge, and its MAC was pinned by whichever call came first.
        #expect(Set(results.compactMap(\.interfaces.first)).count == 1)
        for (pod, result) in zip(pods, results) {
            let shown = try pod.lines("ip -o -4 address show eth0").joined()
            #expect(shown.contains(" \(try #require(result.addresses.first).address) "))
        }
        #expect(try call("DEL", command, pods) == Outcome(status: .success))
        #expect(try command.records().isEmpty)
        #expect(try command.node.lines("ip -o link").count == 2)
    }
}
