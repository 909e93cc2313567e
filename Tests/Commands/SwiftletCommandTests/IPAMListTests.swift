import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

/// The verbs of `swiftlet ipam` that list, release, and move records.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct IPAMListTests {
    private let lab: PodLab

    init() throws { lab = try PodLab() }

    @Test func listsRecordsAndTheUseOfRanges() throws {
        _ = try lab.allocate("a")
        let outcome = try lab.ipam("list")
        #expect(outcome.status == .success)
        let lines = outcome.outputText.split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(lines.first == "network podnet")
        #expect(lines.dropFirst().first == "ADDRESS OWNER POD SINCE BOOT")
        let row = try #require(lines.dropFirst(2).first)
        #expect(row.hasPrefix("\(lab.subnet).2 \(lab.container("a"))/eth0 - 20"))
        #expect(row.hasSuffix("Z current"))
        #expect(
            lines.last
                == "range \(lab.subnet).1-\(lab.subnet).254: 1 of 253 in use, 252 free; no steady growth")
    }

    @Test func forecastsFromTheTimesOfTheRecords() throws {
        for index in 0..<8 {
            let address = try lab.allocate("c\(index)")
            try TestNamespace.current.run(
                Command(
                    "touch", ["-d", "-\(index * 7 + 4) minutes", lab.folder.path(of: lab.record(address))]))
        }
        // Two in each quarter of an hour, and 245 are left.
        let outcome = try lab.ipam("list")
        #expect(outcome.outputText.contains("245 free; full in 30 hours at the earliest"))
    }

    @Test func listsAsJSON() throws {
        let address = try lab.allocate("a")
        let outcome = try lab.ipam("list", ["--json"])
        #expect(outcome.outputText.contains("\"address\": \"\(address)\""))
        #expect(outcome.outputText.contains("\"free\": 252"))
    }

    @Test func checkSpeaksJSONToo() throws {
        _ = try lab.pod("a")
        try lab.pod("b")
        try lab.kill("b")
        let outcome = try lab.ipam("check", ["--json"])
        #expect(outcome.status == .exited(code: 1))
        #expect(outcome.outputText.contains("\"problem\": \"leaked\""))
        #expect(outcome.outputText.contains("\"repair\": \"release\""))
    }

    @Test func listsNothingWhereNothingWasGivenOut() throws {
        let outcome = try TestNamespace.current.outcome(
            of: BuiltProgram.swiftlet.path,
            ["ipam", "list", "--data-dir", lab.folder.path(of: "none"), "--conf", lab.folder.path])
        #expect(outcome.status == .success)
        #expect(outcome.outputText == "")
    }

    @Test func releasesByAddressContainerAndInterface() throws {
        for (name, suffix) in [("a", ""), ("b", "/eth0")] {
            _ = try lab.allocate(name)
            let outcome = try lab.ipam("release", [lab.container(name) + suffix, "--yes"])
            #expect(outcome.status == .success, "\(outcome.errorText)")
        }
        let address = try lab.allocate("c")
        #expect(try lab.ipam("release", [address]).outputText.contains("podnet: release \(address) of"))
        #expect(try lab.records() == [address])
        #expect(try lab.ipam("release", [address, "--yes"]).status == .success)
        #expect(try lab.records() == [])
    }

    @Test func refusesToReleaseWhatIsInUse() throws {
        let address = try lab.pod("a")
        let refused = try lab.ipam("release", [address, "--yes"])
        #expect(refused.status == .exited(code: 1))
        #expect(refused.errorText.contains("is in use in /run/netns/\(lab.container("a"))"))
        #expect(try lab.records() == [address])
        #expect(try lab.ipam("release", [address, "--yes", "--even-in-use"]).status == .success)
        #expect(try lab.records() == [])
    }

    @Test func saysThatNothingIsRecorded() throws {
        let outcome = try lab.ipam("release", ["10.255.255.1", "--yes"])
        #expect(outcome.status == .exited(code: 1))
        #expect(outcome.errorText.contains("no record of 10.255.255.1"))
    }

    @Test func whatIsExportedAndImportedIsHostLocals() throws {
        let address = try lab.allocate("a")
        let export = try lab.ipam("export")
        try lab.folder.write(export.outputText, to: "export.json")
        let outcome = try TestNamespace.current.outcome(
            of: BuiltProgram.swiftlet.path,
            ["ipam", "import", lab.folder.path(of: "export.json"), "--data-dir", lab.folder.path(of: "new")])
        #expect(outcome.outputText == "1 records added\n")
        for file in [address, "last_reserved_ip.0"] {
            #expect(
                try lab.folder.read("new/podnet/\(file)") == lab.folder.read("data/podnet/\(file)"))
        }
    }

    @Test func saysWhatItNeedsRootFor() throws {
        let record = lab.folder.path(of: lab.record(try lab.allocate("a")))
        try TestNamespace.current.run("chmod 600 \(record)")
        let command = Command(
            "setpriv",
            [
                "--reuid", "65534", "--clear-groups", BuiltProgram.swiftlet.path, "ipam", "list",
                "--data-dir",
                lab.folder.path(of: "data"),
            ])
        let outcome = try TestNamespace.current.outcome(of: command)
        #expect(outcome.status == .exited(code: 1))
        #expect(outcome.errorText.contains("the records are root's; run it as root"))
    }

    @Test func cannotLookWhereThereIsAFileInPlaceOfADirectory() throws {
        try lab.folder.write("", to: "data")
        let outcome = try lab.ipam("check")
        #expect(outcome.status == .exited(code: 2))
        #expect(outcome.errorText.contains("cannot list"))
    }

    @Test func refusesAConfigurationThatCannotBeUsed() throws {
        try lab.folder.write("{}", to: "broken.conf")
        let outcome = try TestNamespace.current.outcome(
            of: BuiltProgram.swiftlet.path, ["ipam", "list", "--conf", lab.folder.path(of: "broken.conf")])
        #expect(outcome.status == .exited(code: 1))
        #expect(outcome.errorText.contains("missing network name"))
    }
}
