import IPMirror
import NetworkTesting
import SystemHandles
import Testing

@Suite(.networkNamespace) struct NameFilesTests {
    /// A directory of name files, with a corrupt one among them.
    private func directory() throws -> String {
        let script = """
            cd "$(mktemp -d)" && mkdir rt_protos.d rt_tables.d && pwd
            echo '83 swiftlet' > rt_protos.d/ours.conf
            echo '83 other' > rt_protos.d/README
            printf '100 pods\\nnonsense\\n200 lost\\n' > rt_tables
            """
        let outcome = try ChildProcess.run(Command("sh", ["-c", script]))
        return String(outcome.outputText.dropLast())
    }

    @Test func readsFilesAndTheirDirectoriesAndReportsACorruptLine() throws {
        let (node, names) = (try SampleNode(), try directory())
        let result = try node.mirror(["-j", "route", "list", "table", "all"], names: names)
        #expect(result.output.contains(#""dev":"swiftlet.1","protocol":"swiftlet","flags":["onlink"]"#))
        #expect(result.output.contains(#""table":"pods""#))
        #expect(result.output.contains(#""table":"200""#))
        #expect(result.errors == "Database \(names)/rt_tables is corrupted at nonsense\n\n")
        #expect(result.status == 0)
        _ = try ChildProcess.run(Command("rm", ["-r", names]))
    }

    @Test func knowsIproute2sOwnNamesWithoutFiles() throws {
        let result = try SampleNode().mirror(["route", "list", "dev", "br0"], names: "/nonexistent")
        #expect(result.output.contains("proto kernel scope link src 10.1.2.1"))
        #expect(result.errors == "")
    }
}
