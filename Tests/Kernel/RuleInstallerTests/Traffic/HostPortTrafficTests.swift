import Addressing
import FirewallRules
import NetworkTesting
import RuleInstaller
import SystemHandles
import SystemPackage
import Testing

/// Ports of the node that lead to pods, over each backend.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct HostPortTrafficTests {
    private typealias Lab = TrafficLab

    private static func pod(_ addresses: TrafficLab.Pair, _ ports: [HostPort]) throws -> PodHostPorts {
        PodHostPorts(
            attachment: "\(addresses)", label: "default/web", addresses: try addresses.both, ports: ports)
    }

    @Test(arguments: TrafficCase.all) func leadToThePodFromEverywhere(_ traffic: TrafficCase) throws {
        let (lab, family) = (try TrafficLab(traffic.backend), traffic.family)
        try lab.apply {
            $0.hostPorts = try HostPorts([Self.pod(Lab.podAAddress, [HostPort(.tcp, 8080, to: 80)])])
        }
        let pod = SocketAddress(try Lab.podAAddress[family], port: 80)
        let node = SocketAddress(try Lab.nodeAddress[family], port: 8080)
        #expect(
            try lab.peer(of: lab.podA, at: pod, connecting: lab.outside, to: node)
                == Lab.outsideAddress[family])
        #expect(
            try lab.peer(of: lab.podA, at: pod, connecting: lab.node, to: node) == Lab.nodeAddress[family])
        // What must come back by way of the node comes from the node: another pod's, and the pod's own.
        for client in [lab.podB, lab.podA] {
            #expect(
                try lab.peer(of: lab.podA, at: pod, connecting: client, to: node) == Lab.bridgeAddress[family]
            )
        }
        if family == .ipv4 {
            let loopback = SocketAddress(try IPAddress("127.0.0.1"), port: 8080)
            #expect(
                try lab.peer(of: lab.podA, at: pod, connecting: lab.node, to: loopback)
                    == Lab.bridgeAddress[.ipv4])
        }
        // Only that port and protocol, and only of the node.
        let other = SocketAddress(node.address, port: 8081)
        #expect(lab.isCutOff(lab.outside, from: lab.podA, at: pod, to: other))
        let far = SocketAddress(try Lab.outsideAddress[family], port: 8080)
        #expect(lab.isCutOff(lab.podB, from: lab.podA, at: pod, to: far))
        try lab.apply()
        #expect(lab.isCutOff(lab.outside, from: lab.podA, at: pod, to: node))
    }

    @Test(arguments: TrafficCase.all) func rangesLeadToPortsOneByOne(_ traffic: TrafficCase) throws {
        let (lab, family) = (try TrafficLab(traffic.backend), traffic.family)
        try lab.apply {
            $0.hostPorts = try HostPorts([
                Self.pod(
                    Lab.podAAddress,
                    [
                        HostPort(.tcp, PortRange(9000, through: 9009), to: 9000),
                        HostPort(.tcp, PortRange(8000, through: 8009), to: 7000),
                    ])
            ])
        }
        for (from, to) in [(9000, 9000), (9009, 9009), (8000, 7000), (8007, 7007)] as [(UInt16, UInt16)] {
            let pod = SocketAddress(try Lab.podAAddress[family], port: to)
            let node = SocketAddress(try Lab.nodeAddress[family], port: from)
            #expect(
                try lab.peer(of: lab.podA, at: pod, connecting: lab.outside, to: node)
                    == Lab.outsideAddress[family])
        }
    }

    @Test(arguments: TrafficCase.all) func anAddressOfTheNodeIsNoOther(_ traffic: TrafficCase) throws {
        let (lab, family) = (try TrafficLab(traffic.backend), traffic.family)
        try lab.node.run(["ip addr add 192.0.2.11/24 dev eth0", "ip addr add 2001:db8::11/64 dev eth0 nodad"])
        let second = TrafficLab.Pair("192.0.2.11", "2001:db8::11")
        try lab.apply {
            $0.hostPorts = try HostPorts([
                Self.pod(Lab.podAAddress, [HostPort(.tcp, 8080, to: 80, at: Lab.nodeAddress[family])]),
                Self.pod(Lab.podBAddress, [HostPort(.tcp, 8080, to: 80, at: second[family])]),
            ])
        }
        for (node, pod, server) in [
            (Lab.nodeAddress, Lab.podAAddress, lab.podA), (second, Lab.podBAddress, lab.podB),
        ] {
            let listening = SocketAddress(try pod[family], port: 80)
            let target = SocketAddress(try node[family], port: 8080)
            #expect(
                try lab.peer(of: server, at: listening, connecting: lab.outside, to: target)
                    == Lab.outsideAddress[family])
        }
        let bridge = SocketAddress(try Lab.bridgeAddress[family], port: 8080)
        let listening = SocketAddress(try Lab.podAAddress[family], port: 80)
        #expect(lab.isCutOff(lab.outside, from: lab.podA, at: listening, to: bridge))
    }

    /// A sender that never stops keeps its entry of connection tracking: it must be sent to the new pod all the same.
    @Test(arguments: TrafficCase.all) func anotherPodTakesOverAPortOfUDP(_ traffic: TrafficCase) throws {
        let (lab, family) = (try TrafficLab(traffic.backend), traffic.family)
        let port = try HostPort(.udp, 9053, to: 53)
        let client = try lab.outside.inside { () throws(Errno) in
            try UDPProbe.bound(to: SocketAddress(IPAddress(bits: 0, family: family), port: 4000))
        }
        let node = SocketAddress(try Lab.nodeAddress[family], port: 9053)
        // Before any pod has the port, the node itself is asked, and that is remembered too.
        try client.send("nobody", to: node)
        for (pod, addresses) in [
            (lab.podA, Lab.podAAddress), (lab.podB, Lab.podBAddress), (lab.podA, Lab.podAAddress),
        ] {
            try lab.apply { $0.hostPorts = try HostPorts([Self.pod(addresses, [port])]) }
            let address = SocketAddress(try addresses[family], port: 53)
            let server = try pod.inside { () throws(Errno) in try UDPProbe.bound(to: address) }
            try client.send("hello", to: node)
            let request = try server.receive()
            #expect(request.text == "hello")
            try server.send("answer", to: request.from)
            let answer = try client.receive()
            #expect(answer.from == node)
        }
        try lab.apply()
        let address = SocketAddress(try Lab.podAAddress[family], port: 53)
        let server = try lab.podA.inside { () throws(Errno) in
            try UDPProbe.bound(to: address, patience: .milliseconds(300))
        }
        try client.send("too late", to: node)
        let text = try server.text()
        #expect(text == nil)
    }
}
