import Addressing
import CNISpec
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemHandles
import Testing

/// What a pod finds in its namespace, and the runtime on the plugin's standard output.
@Suite(.networkNamespace) struct AddTests {
    @Test func givesThePodAnInterfaceWithAddressAndDefaultRoute() throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        try node.add(to: pod)
        let interface = try pod.link("eth0")
        #expect(interface.flags.isSuperset(of: [.up, .lowerUp]))
        #expect(interface.macAddress == (try MACAddress("0a:58:0a:f4:01:02")))
        #expect(interface.mtu == 1450)
        #expect(try pod.addresses(of: "eth0").map(\.address.description) == ["10.244.1.2/24"])
        #expect(try pod.defaultGateways() == ["10.244.1.1"])
        #expect(try pod.link("lo").flags.contains(.up))
        #expect(try node.records() == ["10.244.1.2"])
    }

    @Test func comesBehindWhatOthersOfTheChainMade() throws {
        let node = try TestNode()
        let before = #"""
            {"cniVersion": "1.0.0", "interfaces": [{"name": "first0"}], "routes": [{"dst": "10.9.0.0/16"}],
            "ips": [{"address": "10.9.0.2/16", "interface": 0}]}
            """#
        let result = try node.add { $0.members = ["prevResult": before] }
        #expect(result.interfaces.map(\.name).first == "first0")
        #expect(result.interfaces.count == 4)
        #expect(result.addresses.map(\.interface) == [0, 3])
        #expect(result.routes.map(\.destination.description) == ["10.9.0.0/16", "0.0.0.0/0"])
    }

    /// From it the node asks for the MAC address of a pod that another node writes to.
    @Test func theBridgeHasItsLinkLocalAddressAtOnce() throws {
        let node = try TestNode(TestNode.ipv4 + TestNode.ipv6 + TestNode.mtu)
        try node.add()
        let bridge = try node.namespace.link("swiftlet0")
        let address = try InterfaceAddress("fe80::858:aff:fef4:101/64")
        let all = try node.namespace.session().list(.addresses(.ipv6, on: bridge.index))
        let own = try #require(all.first { $0.address == address })
        #expect(!own.flags.contains(.tentative))
    }

    @Test func reachesItsGateway() throws {
        let (node, pod) = (try TestNode(TestNode.ipv4 + TestNode.ipv6 + TestNode.mtu), try TestNamespace())
        try node.add(to: pod)
        for gateway in ["10.244.1.1", "fd00:244:0:1::1"] {
            #expect(try pod.outcome(of: "ping", ["-n", "-c", "1", "-W", "2", gateway]).status == .success)
        }
    }

    struct Subnets: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let file: String
        let addresses: [String]
        let gateways: [String]
        let mac: String

        static let withIPv6 = [
            Subnets(
                testDescription: "dual stack", file: TestNode.ipv4 + TestNode.ipv6 + TestNode.mtu,
                addresses: ["10.244.1.2/24", "fd00:244:0:1::2/64"],
                gateways: ["10.244.1.1", "fd00:244:0:1::1"],
                mac: "0a:58:0a:f4:01:02"),
            Subnets(
                testDescription: "IPv6 only", file: TestNode.ipv6 + TestNode.mtu,
                addresses: ["fd00:244:0:1::2/64"], gateways: ["fd00:244:0:1::1"], mac: "0a:58:00:00:00:02"),
        ]
    }

    /// Some distributions turn IPv6 off for interfaces that come.
    @Test(arguments: Subnets.withIPv6, ["0", "1"])
    func givesIPv6ThatIsUsableAtOnce(_ subnets: Subnets, _ disabled: String) throws {
        let (node, pod) = (try TestNode(subnets.file), try TestNamespace())
        try pod.run("sysctl -w net.ipv6.conf.default.disable_ipv6=\(disabled)")
        try node.add(to: pod)
        let addresses = try pod.addresses(of: "eth0")
        #expect(addresses.map(\.address.description) == subnets.addresses)
        #expect(addresses.allSatisfy { !$0.flags.contains(.tentative) })
        #expect(try pod.defaultGateways() == subnets.gateways)
        #expect(try pod.link("eth0").macAddress == MACAddress(subnets.mac))
        #expect(
            try node.namespace.addresses(of: "swiftlet0").map(\.address.address.description)
                == subnets.gateways)
    }

    @Test(arguments: [("", 1450), ("0", 1450), ("1400", 1400), ("9000", 9000)])
    func takesTheMTUOfTheSubnetFileUnlessTold(_ mtu: String, _ expected: UInt32) throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        let result = try node.add(to: pod) { $0.members["mtu"] = mtu }
        #expect(try pod.link("eth0").mtu == expected)
        #expect(try node.namespace.link(result.interfaces[1].name).mtu == expected)
        #expect(try node.bridge().mtu == expected)
    }

    @Test func givesTheSameMACWithTheSameAddress() throws {
        let node = try TestNode("FLANNEL_SUBNET=10.244.1.1/30\n" + TestNode.mtu)
        var addresses: Set<MACAddress?> = []
        for container in ["c1", "c2"] {
            let pod = try TestNamespace()
            try node.add(container, to: pod)
            addresses.insert(try pod.link("eth0").macAddress)
            try node.delete(container)
        }
        #expect(addresses == [try MACAddress("0a:58:0a:f4:01:02")])
    }

    @Test func leavesAnInterfaceThatThePodHasAlone() throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        try pod.run("ip link add eth7 type bridge")
        let before = try pod.link("eth7")
        try node.add(to: pod)
        #expect(try pod.link("eth7") == before)
    }

    @Test(arguments: ["0.3.1", "0.4.0"])
    func printsTheResultOfOldVersions(_ version: String) throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        let answer = node.answer(Call(namespace: pod.path, version: version))
        #expect(
            answer.output == """
                {
                    "cniVersion": "\(version)",
                    "interfaces": [
                        {
                            "name": "swiftlet0",
                            "mac": "0a:58:0a:f4:01:01"
                        },
                        {
                            "name": "veth9e27a0abdbb",
                            "mac": "0a:59:0a:f4:01:02"
                        },
                        {
                            "name": "eth0",
                            "mac": "0a:58:0a:f4:01:02",
                            "sandbox": "\(pod.path)"
                        }
                    ],
                    "ips": [
                        {
                            "version": "4",
                            "interface": 2,
                            "address": "10.244.1.2/24",
                            "gateway": "10.244.1.1"
                        }
                    ],
                    "routes": [
                        {
                            "dst": "0.0.0.0/0",
                            "gw": "10.244.1.1"
                        }
                    ],
                    "dns": {}
                }
                """)
    }

    @Test(arguments: ["1.0.0", "1.1.0"])
    func printsTheResultOfNewVersions(_ version: String) throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        let dns = ["dns": #"{"nameservers": ["192.0.2.53"]}"#]
        let answer = node.answer(Call(namespace: pod.path, version: version, members: dns))
        #expect(
            answer.output == """
                {
                    "cniVersion": "\(version)",
                    "dns": {
                        "nameservers": [
                            "192.0.2.53"
                        ]
                    },
                    "interfaces": [
                        {
                            "mac": "0a:58:0a:f4:01:01",
                            "name": "swiftlet0"
                        },
                        {
                            "mac": "0a:59:0a:f4:01:02",
                            "mtu": 1450,
                            "name": "veth9e27a0abdbb"
                        },
                        {
                            "mac": "0a:58:0a:f4:01:02",
                            "mtu": 1450,
                            "name": "eth0",
                            "sandbox": "\(pod.path)"
                        }
                    ],
                    "ips": [
                        {
                            "address": "10.244.1.2/24",
                            "gateway": "10.244.1.1",
                            "interface": 2
                        }
                    ],
                    "routes": [
                        {
                            "dst": "0.0.0.0/0",
                            "gw": "10.244.1.1"
                        }
                    ]
                }
                """)
    }
}
