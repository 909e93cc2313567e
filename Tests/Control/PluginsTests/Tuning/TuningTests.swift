import Addressing
import CNISpec
import NetlinkCodec
import NetworkTesting
import PluginKit
import Plugins
import SystemHandles
import Testing

/// The plugin `tuning`, and its agreement with the reference's.
@Suite(.networkNamespace) struct TuningTests {
    static func pod(on node: TestNamespace = .current) throws -> ChainedPod {
        try ChainedPod(TuningPlugin(open: TestNode.openSession, allowlist: "/nowhere"), on: node)
    }

    struct Setting: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let members: [String: String]
        let shows: String

        static let all = [
            Setting(testDescription: "mtu", members: ["mtu": "1300"], shows: "mtu 1300"),
            Setting(testDescription: "promisc", members: ["promisc": "true"], shows: "PROMISC"),
            Setting(testDescription: "allmulti", members: ["allmulti": "true"], shows: "ALLMULTI"),
            Setting(
                testDescription: "mac", members: ["mac": #""c2:11:22:33:44:55""#],
                shows: "link/ether c2:11:22:33:44:55"),
            Setting(
                testDescription: "all of args",
                members: [
                    "mtu": "1400", "promisc": "false",
                    "args": #"""
                    {"cni": {"mtu": 1300, "promisc": true, "allmulti": true, "mac": "c2:11:22:33:44:66",
                    "sysctl": {"net.ipv4.conf.IFNAME.log_martians": "1"}}}
                    """#, "sysctl": "{}",
                ], shows: "link/ether c2:11:22:33:44:66"),
            Setting(
                testDescription: "mac of the runtime",
                members: [
                    "mac": #""c2:00:00:00:00:01""#, "runtimeConfig": #"{"mac": "c2:11:22:33:44:77"}"#,
                ], shows: "link/ether c2:11:22:33:44:77"),
            Setting(
                testDescription: "a sysctl", members: ["sysctl": #"{"net.ipv4.ip_default_ttl": "77"}"#],
                shows: ""),
        ]
    }

    /// Link as `ip` shows it, and the settings that the cases change.
    static func state(of pod: TestNamespace) throws -> String {
        try pod.run("ip -d link show eth0")
            + pod.run("sysctl net.ipv4.ip_default_ttl net.ipv4.conf.eth0.log_martians")
    }

    @Test(arguments: Setting.all)
    func leavesWhatTheReferenceLeaves(_ setting: Setting) throws {
        var states: [String] = []
        var results: [CNIResult] = []
        var backups: [String] = []
        for implementation in Implementation.allCases {
            let chain = try Self.pod(on: TestNamespace())
            var members = setting.members
            members["dataDir"] = "\"\(chain.folder.path)\""
            var result = try chain.add(members, by: implementation)
            result.interfaces[1].sandbox = nil
            results.append(result)
            let state = try Self.state(of: chain.pod)
            #expect(state.contains(setting.shows))
            // Numbers of links and addresses of the kernel's choice differ from pod to pod.
            states.append(
                state.replacing(#/^\d+: eth0@if\d+/#, with: "eth0").replacing(#/link-netnsid \d+/#, with: ""))
            backups.append((try? chain.folder.read("c1_eth0.json")) ?? "none")
            try chain.check(members, by: .ours)
        }
        #expect(states[0] == states[1])
        #expect(results[0] == results[1])
        #expect(backups[0] == backups[1])
    }

    @Test(arguments: Setting.all, Implementation.allCases)
    func restoresWhatTheOtherSaved(_ setting: Setting, _ first: Implementation) throws {
        let chain = try Self.pod()
        var members = setting.members
        members["dataDir"] = "\"\(chain.folder.path)\""
        members["sysctl"] = ""
        members["args"] = members["args"]?.replacing(#"log_martians": "1""#, with: #"log_martians": "0""#)
        if members["args"] != nil { members["sysctl"] = "{}" }
        let before = try Self.state(of: chain.pod)
        try chain.add(members, by: first)
        try chain.delete(members, by: first.other)
        #expect(try Self.state(of: chain.pod) == before)
        #expect(try chain.folder.names() == [])
    }
}
