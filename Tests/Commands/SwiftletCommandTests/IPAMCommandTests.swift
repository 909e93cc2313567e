import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

/// `swiftlet ipam` on pods whose records the real host-local wrote, and on each damage.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct IPAMCommandTests {
    private let lab: PodLab

    init() throws { lab = try PodLab() }

    private func lines(_ outcome: Outcome) -> [String] {
        outcome.outputText.split(separator: "\n").map {
            String($0).replacing(lab.prefix, with: "").replacing(lab.subnet + ".", with: "_.")
        }
    }

    /// What a check prints, whose exit status is to be that of a fault found, and a repair afterwards leaves.
    private func expectFault(_ expected: [String], left: [String] = []) throws {
        let check = try lab.ipam("check")
        #expect(lines(check) == expected)
        #expect(check.status == .exited(code: 1))
        let repair = try lab.ipam("repair", ["--yes"])
        #expect(lines(repair).prefix(expected.count) == expected[...])
        let after = try lab.ipam("check")
        #expect(lines(after) == left)
        let isMended = left.allSatisfy { $0.contains(": notice: ") }
        #expect(after.status == (isMended ? .success : .exited(code: 1)))
        #expect(repair.status == after.status)
    }

    @Test func findsNothingOnAHealthyNode() throws {
        try lab.pod("a")
        try lab.pod("b", cache: .none)
        let check = try lab.ipam("check")
        #expect(lines(check) == [])
        #expect(check.status == .success)
        #expect(try lab.ipam("repair", ["--yes"]).status == .success)
        #expect(try lab.records().count == 2)
    }

    @Test func releasesWhatADeletedNamespaceLeft() throws {
        try lab.pod("a")
        try lab.pod("b")
        try lab.kill("b")
        try expectFault([
            "podnet: leak: _.3 is recorded for b/eth0 and in no namespace; the runtime does not know the container; "
                + "release _.3"
        ])
        #expect(try lab.records() == [lab.subnet + ".2"])
    }

    @Test func releasesARecordOfOneLine() throws {
        try lab.pod("a")
        try lab.folder.write("\(lab.prefix)old\n", to: lab.record("\(lab.subnet).9"))
        try expectFault([
            "podnet: leak: _.9 is recorded for old and in no namespace; the runtime does not know the container; "
                + "release _.9"
        ])
    }

    @Test func recordsAPodWhoseRecordWasDeleted() throws {
        let address = try lab.pod("a")
        let text = try lab.folder.read(lab.record(address))
        try lab.folder.remove(lab.record(address))
        try expectFault([
            "podnet: conflict: _.2 is in use in /run/netns/a without a record: it may be given to another pod; "
                + "record _.2 for a/eth0"
        ])
        // As host-local wrote it, so that its own DEL finds it.
        #expect(try lab.folder.read(lab.record(address)) == text)
    }

    @Test func givesARecordBackToThePodThatHasTheAddress() throws {
        let address = try lab.pod("a")
        let text = try lab.folder.read(lab.record(address))
        try lab.folder.write("\(lab.prefix)thief\r\neth0", to: lab.record(address))
        try expectFault([
            "podnet: conflict: _.2 is recorded for thief/eth0, but /run/netns/a, which has it, is the namespace of "
                + "a/eth0; record _.2 for a/eth0 in place of thief/eth0"
        ])
        #expect(try lab.folder.read(lab.record(address)) == text)
    }

    @Test func releasesASecondRecordOfAPod() throws {
        let address = try lab.pod("a")
        let second = "\(lab.subnet).77"
        try lab.folder.write(try lab.folder.read(lab.record(address)), to: lab.record(second))
        try expectFault([
            "podnet: leak: _.77 is recorded for a/eth0 and in no namespace; the container was given another address; "
                + "release _.77"
        ])
        #expect(try lab.records() == [address])
    }

    @Test func writesAnEmptiedRecordAnew() throws {
        let address = try lab.pod("a")
        let text = try lab.folder.read(lab.record(address))
        try lab.folder.write("", to: lab.record(address))
        try expectFault([
            "podnet: leak: the record of _.2 is empty; /run/netns/a has the address; "
                + "write the record of _.2 anew, for a/eth0"
        ])
        #expect(try lab.folder.read(lab.record(address)) == text)
    }

    @Test func leavesAnEmptyRecordOfNobodyToPeople() throws {
        try lab.pod("a")
        try lab.folder.write("", to: lab.record("\(lab.subnet).50"))
        let finding =
            "podnet: leak: the record of _.50 is empty; no namespace has the address; "
            + "if nobody is to keep it: swiftlet ipam release _.50"
        try expectFault([finding], left: [finding])
        #expect(try lab.ipam("release", ["\(lab.subnet).50", "--yes"]).status == .success)
        #expect(try lab.ipam("check").status == .success)
    }

    @Test func namesTwoPodsWithOneAddress() throws {
        let address = try lab.pod("a")
        try lab.pod("b")
        try TestNamespace.current.run("ip -n \(lab.container("b")) address add \(address)/24 dev eth0")
        let finding =
            "podnet: conflict: _.2 is in 2 namespaces: /run/netns/a, /run/netns/b; "
            + "restart all of these pods but one"
        try expectFault([finding], left: [finding])
    }

    @Test func namesAJunkFileAndLeavesItAlone() throws {
        try lab.pod("a")
        try lab.folder.write("notes", to: "data/podnet/notes.txt")
        let check = try lab.ipam("check")
        #expect(lines(check) == ["podnet: notice: the file notes.txt is no record; nothing to do"])
        #expect(check.status == .success)
        #expect(try lab.ipam("repair", ["--yes"]).status == .success)
        #expect(try lab.folder.read("data/podnet/notes.txt") == "notes")
    }

    @Test func findsAPodByItsProcessAlone() async throws {
        let address = try lab.allocate("a")
        let pod = try TestNamespace()
        try pod.run("ip link add eth0 type veth peer name other")
        try pod.run("ip address add \(address)/24 dev eth0")
        let sleeper = try pod.start(Command("sleep", ["600"]), log: lab.folder.path(of: "log"))
        let check = try lab.ipam("check")
        #expect(lines(check) == [])
        withExtendedLifetime(sleeper) {}
    }

    @Test func judgesNoRecordWhoseAddMayStillRun() throws {
        try lab.pod("a")
        _ = try lab.allocate("b")
        let check = try lab.ipam("check", settle: 3600)
        #expect(lines(check) == [])
        #expect(check.status == .success)
    }

    @Test func leavesToTheRuntimeWhatItStillKeeps() throws {
        try lab.pod("a")
        try lab.pod("b")
        try NamedNamespace(name: lab.container("b")).remove()
        let finding =
            "podnet: leak: _.3 is recorded for b/eth0 and in no namespace; the runtime still keeps the container, "
            + "whose namespace is gone; the runtime's DEL releases it; if that never comes: swiftlet ipam release _.3"
        try expectFault([finding], left: [finding])
    }

    @Test func releasesWhatIsOlderThanTheMachinesStart() throws {
        try lab.pod("a")
        let address = try lab.pod("b")
        try NamedNamespace(name: lab.container("b")).remove()
        try TestNamespace.current.run(
            Command("touch", ["-d", "2020-01-01", lab.folder.path(of: lab.record(address))]))
        try expectFault(
            [
                "podnet: leak: _.3 is recorded for b/eth0 and in no namespace; "
                    + "the record is older than the machine's last start; release _.3"
            ],
            left: [
                "podnet: notice: the runtime's cache gives _.3 to b/eth0, but it is neither recorded nor in a "
                    + "namespace; nothing to do"
            ])
    }

    @Test func repairChangesNothingUnasked() throws {
        try lab.pod("a")
        try lab.pod("b")
        try lab.kill("b")
        for arguments in [[], ["--dry-run"]] {
            let outcome = try lab.ipam("repair", arguments)
            #expect(lines(outcome).last == "1 of these can be mended")
            #expect(outcome.status == .exited(code: 1))
            #expect(try lab.records().count == 2)
        }
    }

    @Test(arguments: [("y\n", 1), ("\n", 2)])
    func repairAsksWhereThereIsSomebody(_ answer: String, _ left: Int) throws {
        try lab.pod("a")
        try lab.pod("b")
        try lab.kill("b")
        // script(1) is the terminal.
        let line = try lab.commandLine("repair").joined(separator: " ")
        let outcome = try TestNamespace.current.outcome(
            of: Command("script", ["-qec", line, "/dev/null"], input: Array(answer.utf8)))
        #expect(outcome.outputText.contains("Do this? [y/N]"))
        #expect(try lab.records().count == left)
    }

    @Test func seesAddressesOfIPv6() throws {
        try lab.pod("a")
        let address = "fd\(String(Int.random(in: 16...255), radix: 16)):\(Int.random(in: 1...9999))::5"
        try TestNamespace.current.run("ip -n \(lab.container("a")) address add \(address)/64 dev eth0 nodad")
        try lab.folder.write("\(lab.container("b"))\r\neth0", to: lab.record(address))
        let check = try lab.ipam("check")
        #expect(
            lines(check) == [
                "podnet: conflict: \(address) is recorded for b/eth0, but /run/netns/a, which has it, is the namespace "
                    + "of a/eth0; the runtime does not say whose it is: restart the pod, which then gets another "
                    + "address"
            ])
    }

    @Test func aTornCacheFileCastsDoubtOnItsContainerOnly() throws {
        try lab.pod("a")
        for name in ["b", "c"] {
            try lab.pod(name)
            try NamedNamespace(name: lab.container(name)).remove()
        }
        try lab.folder.remove("cache/results/podnet-\(lab.container("c"))-eth0")
        try lab.folder.write("{\"kind\":\"cni", to: "cache/results/podnet-\(lab.container("b"))-eth0")
        let repair = try lab.ipam("repair", ["--yes"])
        #expect(repair.outputText.contains("look again where everything can be seen"))
        #expect(try lab.records() == ["\(lab.subnet).2", "\(lab.subnet).3"])
        #expect(repair.status == .exited(code: 1))
    }

    @Test func releasesNothingWhereItSeesNothing() throws {
        _ = try lab.allocate("a")
        // Other tests' namespaces may be there: then the record is leaked for certain.
        let check = try lab.ipam("check")
        #expect(check.status == .exited(code: 1))
        #expect(check.outputText.contains("is recorded for"))
    }
}
