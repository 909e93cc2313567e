import Addressing
import CNISpec
import JSON
import NetworkTesting
import SystemHandles
import Testing

/// The built program as `host-local`, beside the reference's on one node.
@Suite(
    .enabled(if: fileExists("/usr/lib/cni/host-local"), "needs the reference plugin host-local"),
    .networkNamespace, .timeLimit(.minutes(10)))
struct HostLocalCommandTests {
    /// Calls both programs for many containers, all at the same time; the answers are left in files.
    private static let script = """
        verb=$1 folder=$2 count=$3
        for number in $(seq $count); do
            for program in $0 /usr/lib/cni/host-local; do
                kind=$(basename $(dirname $program))
                CNI_COMMAND=$verb CNI_CONTAINERID=$kind-$number CNI_NETNS=/run/netns/none CNI_IFNAME=eth0 \\
                    CNI_PATH=$folder $program <$folder/net.conf >$folder/$verb.$kind-$number &
            done
        done
        failures=0
        for job in $(jobs -p); do wait $job || failures=$((failures + 1)); done
        exit $failures
        """

    private func call(_ verb: String, _ command: CNICommand, count: Int) throws -> Outcome {
        try command.node.outcome(
            of: "bash", ["-c", Self.script, command.program, verb, command.folder.path, "\(count)"])
    }

    @Test func sharesTheRecordsWithTheReferenceAtTheSameTime() throws {
        let command = try CNICommand(calledAs: "host-local")
        try command.folder.write(
            #"{"cniVersion": "0.4.0", "name": "net", "type": "bridge", "ipam": {"type": "host-local", "#
                + #""subnet": "10.0.0.0/26", "dataDir": "\#(command.folder.path)/records"}}"#, to: "net.conf")
        for _ in 0..<2 {
            #expect(try call("ADD", command, count: 24) == Outcome(status: .success))
            let answers = try command.folder.names().filter { $0.hasPrefix("ADD.") }
            let addresses = try answers.flatMap { name in
                let object = try JSONValue(parsing: command.folder.read(name)).object
                return try CNIResult(Fields(try #require(object))).addresses.map(\.address.address)
            }
            #expect(addresses.count == 48)
            #expect(Set(addresses).count == 48)
            #expect(try command.records().count == 48)
            #expect(try call("DEL", command, count: 24) == Outcome(status: .success))
            #expect(try command.records().isEmpty)
        }
    }
}
