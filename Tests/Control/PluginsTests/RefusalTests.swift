import CNISpec
import NetworkTesting
import PluginKit
import SystemHandles
import Testing

/// Every failure says what, why and what next, and leaves node, pod and records as they were.
@Suite(.networkNamespace) struct RefusalTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: Int
        let message: String
        /// A part of the details: the cause where the message has none, or the next step.
        let details: String
        var subnetFile: String? = TestNode.ipv4 + TestNode.mtu
        var change: @Sendable (inout Call) -> Void = { _ in }
        var prepare: @Sendable (TestNode, TestNamespace) throws -> Void = { _, _ in }
    }

    static let ofConfiguration = [
        Refusal(
            testDescription: "no configuration", code: 6,
            message: "cannot decode the network configuration", details: "at byte 0",
            change: { $0.input = "" }),
        Refusal(
            testDescription: "half a configuration", code: 6,
            message: "cannot decode the network configuration", details: "end",
            change: { $0.input = #"{"cniVersion": "1.0.0", "name"# }),
        Refusal(
            testDescription: "an array for a configuration", code: 6,
            message: "cannot decode the network configuration", details: "expected an object, found an array",
            change: { $0.input = "[]" }),
        Refusal(
            testDescription: "a version too old", code: 1, message: "incompatible CNI versions",
            details: #"plugin supports ["0.1.0" "0.2.0" "0.3.0" "0.3.1" "0.4.0" "1.0.0" "1.1.0"]"#,
            change: { $0.version = "0.0.9" }),
        Refusal(
            testDescription: "a version too new", code: 1, message: "incompatible CNI versions",
            details: #"config is "2.0.0""#, change: { $0.version = "2.0.0" }),
        Refusal(
            testDescription: "a number for the bridge", code: 7,
            message: #"invalid field "bridge": expected a string, found a number"#, details: "",
            change: { $0.members["bridge"] = "7" }),
        Refusal(
            testDescription: "a bridge name too long", code: 7,
            message: #"invalid field "bridge": "#, details: "",
            change: { $0.members["bridge"] = #""sixteen-letters-""# }),
        Refusal(
            testDescription: "a text for the MTU", code: 7,
            message: #"invalid field "mtu": expected a number, found a string"#, details: "",
            change: { $0.members["mtu"] = #""1450""# }),
        Refusal(
            testDescription: "an MTU below that of IPv4", code: 7, message: #"invalid field "mtu": "#,
            details: "", change: { $0.members["mtu"] = "60" }),
        Refusal(
            testDescription: "an array for the data directory", code: 7,
            message: #"invalid field "dataDir": expected a string, found an array"#, details: "",
            change: { $0.members["dataDir"] = "[]" }),
        Refusal(
            testDescription: "an IPAM plugin", code: 7,
            message:
                #"invalid field "ipam": swiftlet gives addresses of the node's subnet itself; leave it out"#,
            details: "", change: { $0.members["ipam"] = #"{"type": "host-local"}"# }),
    ]

    static let ofNamespace = [
        Refusal(
            testDescription: "a namespace that is gone", code: 8,
            message: "network namespace /run/netns/swiftlet-gone: No such file or directory",
            details: "the pod may have ended", change: { $0.namespace = "/run/netns/swiftlet-gone" }),
        Refusal(
            testDescription: "a path that is no namespace", code: 8,
            message: "network namespace /dev/null: it is no network namespace", details: "",
            change: { $0.namespace = "/dev/null" }),
        Refusal(
            testDescription: "a namespace of another kind", code: 8, message: "it is no network namespace",
            details: "", change: { $0.namespace = "/proc/self/ns/uts" }),
        Refusal(
            testDescription: "an interface name that the pod has", code: 4,
            message: "the pod has an interface eth0 already", details: "CNI_IFNAME must name a new one",
            prepare: { _, pod in try pod.run("ip link add eth0 type bridge") }),
        Refusal(
            testDescription: "a second ADD", code: 4, message: "duplicate allocation is not allowed",
            details: "DEL the attachment before it is added again",
            prepare: { node, pod in try node.add(to: pod) }),
        Refusal(
            testDescription: "a second ADD in another network", code: 4,
            message: "the pod has an interface eth0 already", details: "CNI_IFNAME must name a new one",
            change: { $0.network = "net2" }, prepare: { node, pod in try node.add(to: pod) }),
        Refusal(
            testDescription: "a link of a pod that was never deleted", code: 5,
            message: "cannot add link veth", details: "DEL c1/eth0 removes it",
            prepare: { node, _ in
                let name = try node.add().interfaces[1].name
                try node.folder.remove("records/net/10.244.1.3")
                #expect(try node.namespace.hasLink(name))
            }),
    ]

    static let ofNode = [
        Refusal(
            testDescription: "no subnet file", code: 11, message: "this node has no subnet yet: ",
            details: "swiftletd writes it once the node has its lease", subnetFile: nil),
        Refusal(
            testDescription: "a subnet file that is a folder", code: 5, message: "Is a directory",
            details: "check its mode", change: { $0.members["subnetFile"] = #""/tmp""# }),
        Refusal(
            testDescription: "an empty subnet file", code: 6, message: "FLANNEL_SUBNET is missing",
            details: "delete it and restart swiftletd", subnetFile: ""),
        Refusal(
            testDescription: "a subnet file of something else", code: 6,
            message: #"the line "[Unit]" is not of the form KEY=VALUE"#, details: "restart swiftletd",
            subnetFile: "[Unit]\n"),
        Refusal(
            testDescription: "a subnet without a length", code: 6, message: "FLANNEL_SUBNET: ",
            details: "restart swiftletd", subnetFile: "FLANNEL_SUBNET=10.244.1.1\nFLANNEL_MTU=1450\n"),
        Refusal(
            testDescription: "a subnet file without an MTU", code: 6, message: "FLANNEL_MTU is missing",
            details: "restart swiftletd", subnetFile: TestNode.ipv4),
        Refusal(
            testDescription: "a subnet without room for a pod", code: 7,
            message: "the node's subnet cannot be used: Network 10.244.1.0/31 too small to allocate from",
            details: "correct the node's subnet", subnetFile: "FLANNEL_SUBNET=10.244.1.1/31\n" + TestNode.mtu),
        Refusal(
            testDescription: "no address left", code: 11,
            message: "no IP addresses available in range set: 10.244.1.1-10.244.1.2",
            details: "pods must go, or the subnet must be wider",
            subnetFile: "FLANNEL_SUBNET=10.244.1.1/30\n" + TestNode.mtu),
        Refusal(
            testDescription: "addresses of one family left", code: 11,
            message: "no IP addresses available in range set: fd00::1-fd00::3",
            details: "pods must go, or the subnet must be wider",
            subnetFile: "FLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_IPV6_SUBNET=fd00::1/126\n" + TestNode.mtu,
            prepare: { node, _ in try node.add("c3") }),
        Refusal(
            testDescription: "a bridge name that another link has", code: 7,
            message: "the link taken is no bridge", details: #"name another one with "bridge""#,
            change: { $0.members["bridge"] = #""taken""# },
            prepare: { node, _ in
                try node.namespace.run("ip link add taken type veth")
            }),
        Refusal(
            testDescription: "a data directory below a file", code: 5, message: "cannot open /dev/null/net",
            details: "check the folder's disk, owner and mode",
            change: { $0.members["dataDir"] = #""/dev/null""# }),
        Refusal(
            testDescription: "a data directory where none can be made", code: 5,
            message: "cannot open /proc/swiftlet/net", details: "check the folder's disk, owner and mode",
            change: { $0.members["dataDir"] = #""/proc/swiftlet""# }),
        Refusal(
            testDescription: "a data directory that is a link to nowhere", code: 5,
            message: "cannot open ", details: "check the folder's disk, owner and mode",
            change: { $0.network = "dangling" },
            prepare: { node, _ in try node.folder.link("/nowhere/swiftlet", as: "records/dangling") }),
    ]

    @Test(arguments: ofConfiguration + ofNamespace + ofNode)
    func saysWhyAndLeavesNothing(_ refusal: Refusal) throws {
        let (node, pod) = (try TestNode(refusal.subnetFile), try TestNamespace())
        // A pod that is there before: the bridge stands, and what belongs to others must not change.
        if refusal.code != 6, refusal.subnetFile != nil { _ = try? node.add("other") }
        try refusal.prepare(node, pod)
        let before = try (node.namespace.snapshot(), pod.snapshot(), node.records())

        var call = Call(namespace: pod.path)
        refusal.change(&call)
        let answer = node.answer(call)
        #expect(answer.status == .failure)
        let error = try #require(answer.error)
        #expect(error.code.rawValue == refusal.code)
        #expect(error.message.contains(refusal.message), "\(error)")
        #expect(refusal.details.isEmpty || error.details.contains(refusal.details), "\(error)")

        #expect(try node.namespace.snapshot() == before.0)
        #expect(try pod.snapshot() == before.1)
        #expect(try node.records() == before.2)
    }
}
