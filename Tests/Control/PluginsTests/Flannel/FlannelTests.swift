import CNISpec
import JSON
import NetworkTesting
import PluginKit
import Plugins
import SystemHandles
import SystemPackage
import Testing

/// The plugin `flannel`: what it renders, writes down and forwards.
struct FlannelTests {
    private let standIn = StandInPlugin()
    private let folder: ScratchFolder
    static let subnet = """
        FLANNEL_NETWORK=10.5.0.0/16
        FLANNEL_SUBNET=10.5.72.1/24
        FLANNEL_MTU=1450
        FLANNEL_IPMASQ=true

        """

    init() throws {
        folder = try ScratchFolder()
        try folder.write(Self.subnet, to: "subnet.env")
    }

    private func answer(_ call: Call) -> Answer {
        var output = ""
        var call = call
        call.members = [
            "type": "\"flannel\"", "dataDir": "\"\(folder.path)/records\"",
        ].merging(call.members) { _, new in new }
        let input = call.input ?? call.configuration(folder.path)
        let process = PluginProcess(
            environment: call.environment, input: { () throws(Errno) in Array(input.utf8) },
            output: { text throws(Errno) in output += text }, errorOutput: { _ in },
            isOwnNamespace: { _ in false })
        let status = process.run(FlannelPlugin(delegates: Delegates(holding: [standIn])))
        return Answer(status: status, output: output)
    }

    private func call(_ verb: String, _ members: [String: String] = [:]) -> Call {
        Call(verb: verb, namespace: "/proc/self/ns/net", version: "1.1.0", members: members)
    }

    struct Rendering: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var members: [String: String] = [:]
        var subnet = FlannelTests.subnet
        let rendered: String

        static let all = [
            Rendering(
                testDescription: "nothing but the subnet",
                rendered: #"""
                    {"cniVersion":"1.1.0","ipMasq":false,"ipam":{"ranges":[[{"subnet":"10.5.72.0/24"}]],"routes":[{"dst":"10.5.0.0/16"}],"type":"host-local"},"isGateway":true,"mtu":1450,"name":"net","type":"bridge"}
                    """#),
            Rendering(
                testDescription: "the usual manifest",
                members: ["delegate": #"{"hairpinMode": true, "isDefaultGateway": true}"#],
                rendered: #"""
                    {"cniVersion":"1.1.0","hairpinMode":true,"ipMasq":false,"ipam":{"ranges":[[{"subnet":"10.5.72.0/24"}]],"routes":[{"dst":"10.5.0.0/16"}],"type":"host-local"},"isDefaultGateway":true,"isGateway":true,"mtu":1450,"name":"net","type":"bridge"}
                    """#),
            Rendering(
                testDescription: "the operator's word first",
                members: [
                    "delegate": #"{"type": "bridge", "mtu": 1400, "ipMasq": true, "isGateway": false}"#,
                    "ipam": #"""
                    {"type": "static", "dataDir": "/x", "routes": [{"dst": "0.0.0.0/0", "gw": "10.5.72.9"}]}
                    """#,
                    "runtimeConfig": #"{"mac": "c2:00:00:00:00:01"}"#,
                ],
                rendered: #"""
                    {"cniVersion":"1.1.0","ipMasq":true,"ipam":{"dataDir":"/x","ranges":[[{"subnet":"10.5.72.0/24"}]],"routes":[{"dst":"0.0.0.0/0","gw":"10.5.72.9"},{"dst":"10.5.0.0/16"}],"type":"static"},"isGateway":false,"mtu":1400,"name":"net","runtimeConfig":{"mac":"c2:00:00:00:00:01"},"type":"bridge"}
                    """#),
            Rendering(
                testDescription: "two networks, two families",
                subnet: """
                    FLANNEL_NETWORK=10.5.0.0/16,10.6.0.0/16
                    FLANNEL_SUBNET=10.5.72.1/24
                    FLANNEL_IPV6_NETWORK=fc00::/48
                    FLANNEL_IPV6_SUBNET=fc00:0:0:1::1/64
                    FLANNEL_MTU=1450
                    FLANNEL_IPMASQ=false

                    """,
                rendered: #"""
                    {"cniVersion":"1.1.0","ipMasq":true,"ipam":{"ranges":[[{"subnet":"10.5.72.0/24"}],[{"subnet":"fc00:0:0:1::/64"}]],"routes":[{"dst":"10.5.0.0/16"},{"dst":"10.6.0.0/16"},{"dst":"fc00::/48"}],"type":"host-local"},"isGateway":true,"mtu":1450,"name":"net","type":"bridge"}
                    """#),
        ]
    }

    @Test(arguments: Rendering.all) func rendersAndWritesDown(_ rendering: Rendering) throws {
        try folder.write(rendering.subnet, to: "subnet.env")
        let result = try answer(call("ADD", rendering.members)).result()
        #expect(result.interfaces.map(\.name) == ["made"])
        #expect(standIn.text == rendering.rendered)
        #expect(try folder.read("records/c1") == rendering.rendered)
        try answer(call("DEL")).expectNothing()
        #expect(standIn.verbs == ["ADD", "DEL"])
        #expect(standIn.text == rendering.rendered)
        #expect(try folder.names(in: "records") == [])
    }

    @Test(arguments: [
        (#"{"name": "mine"}"#, "delegate.name"), (#"{"ipam": {}}"#, "delegate.ipam"),
        (#"{"type": 7}"#, "delegate.type"), ("7", "delegate"),
    ]) func refusesWhatFlannelSets(_ delegate: String, _ field: String) throws {
        let error = try #require(answer(call("ADD", ["delegate": delegate])).error)
        #expect(error.code == .invalidConfiguration)
        #expect(error.message.contains("\"\(field)\""))
        #expect(standIn.verbs == [])
    }

    @Test func isToBeTriedAgainWhileTheNodeHasNoSubnet() throws {
        try folder.remove("subnet.env")
        let error = try #require(answer(call("ADD")).error)
        #expect(error.code == .tryAgainLater)
        #expect(error.details.contains("flanneld or swiftletd writes it"))
        #expect(try #require(answer(call("STATUS")).error).code == .pluginNotAvailable)
        #expect(standIn.verbs == [])
        // The runtime deletes what it could not add.
        try answer(call("DEL")).expectNothing()
    }

    /// Defect of the reference: it forgets, and the retry finds nothing to delete.
    @Test func keepsItsRecordUntilTheDelegateHasDeleted() throws {
        _ = try answer(call("ADD")).result()
        standIn.fail(at: "DEL")
        #expect(try #require(answer(call("DEL")).error).code == .tryAgainLater)
        #expect(try folder.names(in: "records") == ["c1"])
        standIn.fail()
        try folder.write("", to: "subnet.env")
        try answer(call("DEL")).expectNothing()
        #expect(standIn.text.contains("10.5.72.0/24"))
        #expect(try folder.names(in: "records") == [])
    }

    /// Defect of the reference: the second network's record takes the place of the first one's.
    @Test func keepsTheRecordsOfTwoNetworksOfOneContainer() throws {
        let own = ["ipam": #"{"dataDir": "/own"}"#]
        _ = try answer(call("ADD")).result()
        var second = call("ADD", own)
        (second.network, second.interface) = ("second", "net1")
        _ = try answer(second).result()
        try answer(call("DEL")).expectNothing()
        #expect(standIn.text.contains(#""name":"net""#))
        second.verb = "DEL"
        second.members = [:]
        try answer(second).expectNothing()
        #expect(standIn.text.contains(#""name":"second""#))
        #expect(standIn.text.contains("/own"))
        #expect(try folder.names(in: "records") == [])
    }

    /// Defect of the reference: a DEL that finds no record does nothing.
    @Test(arguments: ["", "{\"name\": \"ne", "no record"])
    func deletesWithoutItsRecord(_ record: String) throws {
        _ = try answer(call("ADD")).result()
        if record == "no record" {
            try folder.remove("records/c1")
        } else {
            let file = try Descriptor(
                opening: folder.path(of: "records/c1"), .writeOnly, options: .truncate)
            try file.writeWhole(Array(record.utf8))
        }
        try answer(call("DEL")).expectNothing()
        #expect(standIn.text.contains("10.5.72.0/24"))
        // Neither record nor subnet: a range that means nothing, so that any host-local takes it.
        try folder.remove("subnet.env")
        try answer(call("DEL")).expectNothing()
        #expect(standIn.text.contains("192.0.2.0/24"))
        #expect(standIn.verbs == ["ADD", "DEL", "DEL"])
        #expect(try folder.names(in: "records") == [])
    }

    @Test func forwardsCheckStatusAndCollection() throws {
        _ = try answer(call("ADD")).result()
        try answer(call("CHECK", ["prevResult": #"{"cniVersion": "1.1.0"}"#])).expectNothing()
        #expect(standIn.text.contains("prevResult"))
        try answer(call("STATUS")).expectNothing()
        let valid = #"[{"containerID": "c1", "ifname": "eth0"}]"#
        try answer(call("GC", ["cni.dev/valid-attachments": valid])).expectNothing()
        #expect(standIn.text.contains("cni.dev/valid-attachments"))
        #expect(try folder.names(in: "records") == ["c1"])
        try answer(call("GC", ["cni.dev/valid-attachments": "[]"])).expectNothing()
        #expect(try folder.names(in: "records") == [])
        #expect(standIn.verbs == ["ADD", "CHECK", "STATUS", "GC", "GC"])
    }

    @Test func collectsOnlyTheRecordsOfItsNetwork() throws {
        var other = call("ADD")
        (other.network, other.container) = ("other", "c2")
        _ = try answer(other).result()
        try answer(call("GC", ["cni.dev/valid-attachments": "[]"])).expectNothing()
        #expect(try folder.names(in: "records") == ["c2"])
    }
}
