import CNISpec
import NetlinkCodec
import NetworkTesting
import Plugins
import SystemHandles
import Testing

/// What `tuning` does not do, and what it leaves then.
@Suite(.networkNamespace) struct TuningRefusalTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let members: [String: String]
        let code: Int
        let says: String

        static let all = [
            Refusal(
                testDescription: "no prevResult", members: ["prevResult": "", "mtu": "1300"], code: 7,
                says: "Required prevResult missing"),
            Refusal(
                testDescription: "a sysctl of the node", members: ["sysctl": #"{"kernel.hostname": "pod"}"#],
                code: 7, says: "invalid net sysctl key"),
            Refusal(
                testDescription: "a way out of net",
                members: ["sysctl": #"{"net/../kernel/hostname": "pod"}"#], code: 7,
                says: "no such setting in a pod"),
            Refusal(
                testDescription: "a setting that no kernel has",
                members: ["sysctl": #"{"net.ipv4.no_such_thing": "1"}"#], code: 7,
                says: "no such setting in a pod"),
            Refusal(
                testDescription: "a value that the kernel refuses",
                members: ["sysctl": #"{"net.ipv4.ip_default_ttl": "1000"}"#], code: 7,
                says: "cannot set net.ipv4.ip_default_ttl"),
            Refusal(
                testDescription: "a number for a value",
                members: ["sysctl": #"{"net.ipv4.ip_default_ttl": 64}"#], code: 7, says: "expected a string"),
            Refusal(
                testDescription: "a key twice",
                members: [
                    "sysctl": #"{"net.ipv4.ip_default_ttl": "64", "net.ipv4.ip_default_ttl": "65"}"#
                ], code: 7, says: "duplicated sysctl keys are not allowed"),
            Refusal(
                testDescription: "a setting by two keys",
                members: [
                    "sysctl": #"{"net.ipv4.ip_default_ttl": "64", "net/ipv4/ip_default_ttl": "65"}"#
                ], code: 7, says: "duplicated sysctl keys are not allowed"),
            Refusal(
                testDescription: "a MAC that is none", members: ["mac": #""c2:11:22""#], code: 7,
                says: "invalid field \"mac\""),
            Refusal(
                testDescription: "an MTU below that of IPv4", members: ["mtu": "60"], code: 7,
                says: "invalid field \"mtu\""),
            Refusal(
                testDescription: "a MAC of a group behind what is possible",
                members: [
                    "mac": #""01:00:5e:00:00:01""#, "mtu": "1300", "promisc": "true", "txQLen": "7",
                    "sysctl": #"{"net.ipv4.ip_default_ttl": "77"}"#,
                ], code: 5, says: "address 01:00:5e:00:00:01"),
        ]
    }

    @Test(arguments: Refusal.all) func leavesThePodAsItWas(_ refusal: Refusal) throws {
        let chain = try TuningTests.pod()
        let before = try TuningTests.state(of: chain.pod)
        var members = refusal.members
        members["dataDir"] = "\"\(chain.folder.path)\""
        let error = try chain.refusal(chain.call("ADD", members))
        #expect(error.code.rawValue == refusal.code)
        #expect(error.description.contains(refusal.says), "\(error)")
        #expect(!error.details.contains("could not"))
        #expect(try TuningTests.state(of: chain.pod) == before)
        #expect(try chain.folder.names() == [])
    }

    struct List: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let allows: Bool
    }

    @Test(arguments: [
        List(testDescription: "^net.ipv4.ip_default_ttl$", allows: true),
        List(testDescription: "^net.core\n\n  ^net\\.ipv4\\.\\w+$  \n", allows: true),
        List(testDescription: "^net\\.core\\.", allows: false),
        List(testDescription: "^net\\.ipv4\\.\\d+$", allows: false),
        List(testDescription: "", allows: false),
    ]) func setsOnlyWhatTheOperatorAllows(_ list: List) throws {
        let folder = try ScratchFolder()
        try folder.write(list.testDescription, to: "allowlist.conf")
        let chain = try ChainedPod(
            TuningPlugin(open: TestNode.openSession, allowlist: folder.path(of: "allowlist.conf")))
        let call = chain.call("ADD", ["sysctl": #"{"net.ipv4.ip_default_ttl": "77"}"#])
        if list.allows {
            _ = try chain.answer(call).result()
        } else {
            let error = try chain.refusal(call)
            #expect(error.message.contains("Sysctl net.ipv4.ip_default_ttl is not allowed"))
        }
        let ttl = try chain.pod.run("sysctl -n net.ipv4.ip_default_ttl")
        #expect(ttl == (list.allows ? "77\n" : "64\n"))
    }

    @Test func refusesAnAllowlistThatItCannotRead() throws {
        let folder = try ScratchFolder()
        try folder.write("(?i)net", to: "allowlist.conf")
        let chain = try ChainedPod(
            TuningPlugin(open: TestNode.openSession, allowlist: folder.path(of: "allowlist.conf")))
        let error = try chain.refusal(chain.call("ADD", ["sysctl": #"{"net.ipv4.ip_default_ttl": "77"}"#]))
        #expect(error.message.contains("\"(?i)net\" is no pattern that is understood"))
    }

    /// The reference forgets to put the interface's name in, and never takes tabs for spaces.
    @Test func checksSysctlsOfTheInterfaceAndListsOfNumbers() throws {
        let chain = try TuningTests.pod()
        let members = [
            "sysctl": #"{"net.ipv4.conf.IFNAME.log_martians": "1", "net.ipv4.tcp_rmem": "4096 8192 16384"}"#
        ]
        try chain.add(members)
        try chain.check(members)
        #expect(try chain.pod.run("sysctl -n net.ipv4.conf.eth0.log_martians") == "1\n")
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let says: String

        static let all = [
            Change(testDescription: "ip link set eth0 mtu 1400", says: "mtu is 1400, not 1300"),
            Change(testDescription: "ip link set eth0 promisc off", says: "promisc is false"),
            Change(testDescription: "ip link set eth0 allmulticast off", says: "allmulti is false"),
            Change(testDescription: "ip link set eth0 txqueuelen 9", says: "txQLen is 9, not 7"),
            Change(
                testDescription: "ip link set eth0 address c2:11:22:33:44:56",
                says: "mac is c2:11:22:33:44:56"),
            Change(testDescription: "sysctl net.ipv4.ip_default_ttl=65", says: "current value is 65"),
            Change(testDescription: "ip link set eth0 name eth1", says: "eth0"),
        ]
    }

    @Test(arguments: Change.all) func checkSeesWhatWasChanged(_ change: Change) throws {
        let chain = try TuningTests.pod()
        let members = [
            "dataDir": "\"\(chain.folder.path)\"", "mtu": "1300", "promisc": "true", "allmulti": "true",
            "txQLen": "7", "mac": #""C2-11-22-33-44-55""#,
            "sysctl": #"{"net.ipv4.ip_default_ttl": "77"}"#,
        ]
        try chain.add(members)
        try chain.check(members)
        try chain.pod.run("ip link set eth0 down")
        try chain.pod.run(change.testDescription)
        let error = try chain.refusal(chain.call("CHECK", members))
        #expect(error.description.contains(change.says), "\(error)")
    }
}

/// A DEL needs container ID and interface name, and leaves no file behind.
@Suite(.networkNamespace) struct TuningDeleteTests {
    @Test(arguments: ["gone", "", "here, without the interface"])
    func succeedsWithoutThePod(_ namespace: String) throws {
        let chain = try TuningTests.pod()
        let members = ["dataDir": "\"\(chain.folder.path)\"", "mtu": "1300"]
        try chain.add(members)
        #expect(try chain.folder.names() == ["c1_eth0.json"])
        var call = chain.call("DEL", members.merging(["prevResult": "", "mtu": "[]"]) { _, new in new })
        switch namespace {
        case "gone": call.namespace = "/proc/1/ns/no-such-namespace"
        case "": call.namespace = ""
        default: try chain.pod.run("ip link delete eth0")
        }
        try chain.answer(call).expectNothing()
        #expect(try chain.folder.names() == [])
        try chain.answer(call).expectNothing()
    }

    /// The reference writes the file before it changes anything, and not in one step.
    @Test(arguments: ["", "{\n \"mac", "[]"]) func takesAHalfWrittenBackupForNone(_ text: String) throws {
        let chain = try TuningTests.pod()
        try chain.folder.write(text, to: "c1_eth0.json")
        let before = try TuningTests.state(of: chain.pod)
        try chain.delete(["dataDir": "\"\(chain.folder.path)\""])
        #expect(try TuningTests.state(of: chain.pod) == before)
        #expect(try chain.folder.names() == [])
    }

    /// Where the kernel refuses, the next DEL can still do it.
    @Test func keepsTheBackupUntilTheInterfaceIsRestored() throws {
        let chain = try TuningTests.pod()
        let members = ["dataDir": "\"\(chain.folder.path)\""]
        try chain.folder.write(#"{"mac": "01:00:5e:00:00:01", "mtu": 1300}"#, to: "c1_eth0.json")
        let error = try chain.refusal(chain.call("DEL", members))
        #expect(error.code == .ioFailure)
        #expect(error.details.contains("DEL tries again"))
        #expect(try chain.folder.names() == ["c1_eth0.json"])
        #expect(try chain.pod.link("eth0").mtu == 1300)
    }
}
