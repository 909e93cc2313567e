import Addressing
import CNISpec
import JSON
import NetworkTesting
import SystemHandles
import Testing

/// A node that comes up starts all of its pods at once: many processes call plugins, again and again.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct ParallelCallsTests {
    private static let pods = 200
    private static let workers = 16

    /// Calls the plugin once for each pod, from several processes that each take every sixteenth of them.
    ///
    /// Answers are left in files, and the microseconds that each call took on standard output.
    private static let script = """
        program=$0 verb=$1 folder=$2 workers=$3; shift 3
        pods=("$@")
        work() {
            for ((number = $1; number <= ${#pods[@]}; number += workers)); do
                start=${EPOCHREALTIME/./}
                CNI_COMMAND=$verb CNI_CONTAINERID=c$number CNI_NETNS=${pods[number - 1]} CNI_IFNAME=eth0 \\
                    CNI_PATH=$folder $program <$folder/net.conf >$folder/$verb.$number || failures=1
                echo $((${EPOCHREALTIME/./} - start))
            done
            return $failures
        }
        failures=0
        for ((worker = 1; worker <= workers; worker++)); do work $worker & done
        for job in $(jobs -p); do wait $job || failures=$((failures + 1)); done
        exit $failures
        """

    /// A plugin with its configuration.
    struct Network: Sendable, CustomTestStringConvertible {
        let plugin: String
        let members: String
        var testDescription: String { plugin }

        static let all = [
            Network(
                plugin: "swiftlet",
                members: #""subnetFile": "FOLDER/subnet.env", "dataDir": "FOLDER/records""#),
            Network(
                plugin: "bridge",
                members:
                    #""isDefaultGateway": true, "ipam": {"type": "host-local", "dataDir": "FOLDER/records", "#
                    + #""subnet": "10.244.1.0/24"}"#),
        ]

        func configuration(_ folder: String) -> String {
            #"{"cniVersion": "1.1.0", "name": "net", "type": "\#(plugin)", "#
                + members.replacing("FOLDER", with: folder) + "}"
        }
    }

    private func call(_ verb: String, _ command: CNICommand, _ pods: [TestNamespace]) throws -> Outcome {
        let arguments = [command.program, verb, command.folder.path, "\(Self.workers)"]
        var shell = Command("bash", ["-c", Self.script] + arguments + pods.map(\.path))
        shell.timeLimit = .seconds(120)
        return try command.node.outcome(of: shell)
    }

    /// Milliseconds that all but one of a hundred calls took at most.
    private func slowest(_ outcome: Outcome) throws -> Double {
        let times = outcome.outputText.split(separator: "\n").compactMap { Double($0) }.sorted()
        try #require(times.count == Self.pods)
        return times[times.count * 99 / 100 - 1] / 1000
    }

    @Test(arguments: Network.all) func givesEveryPodAnAddressOfItsOwnAndTakesAllBack(_ network: Network)
        throws
    {
        let command = try CNICommand(calledAs: network.plugin)
        try command.folder.write(network.configuration(command.folder.path), to: "net.conf")
        let pods = try (0..<Self.pods).map { _ in try TestNamespace() }
        let added = try call("ADD", command, pods)
        #expect(added.status == .success, "\(added.errorText)")
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
        let deleted = try call("DEL", command, pods)
        #expect(deleted.status == .success, "\(deleted.errorText)")
        #expect(try command.records().isEmpty)
        #expect(try command.node.lines("ip -o link").count == 2)
        print(
            "\(Self.pods) pods by \(Self.workers) processes, \(network.plugin): ADD p99 \(try slowest(added)) ms,"
                + " DEL p99 \(try slowest(deleted)) ms")
    }
}
