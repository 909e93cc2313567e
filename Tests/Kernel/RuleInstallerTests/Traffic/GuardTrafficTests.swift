import Addressing
import FirewallRules
import NetworkTesting
import RuleInstaller
import SystemHandles
import SystemPackage
import Testing

/// What rules keep away or change besides addresses, over each backend.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct GuardTrafficTests {
    private typealias Lab = TrafficLab

    @Test(arguments: TrafficCase.all) func bridgesAreKeptApart(_ traffic: TrafficCase) throws {
        let (lab, family) = (try TrafficLab(traffic.backend), traffic.family)
        let other = try TestNamespace()
        try lab.attach(
            other, to: "pod9", at: ["10.244.1.130/25", "fd00:244:0:1:8000::9/65"],
            via: ["10.244.1.129", "fd00:244:0:1:8000::1"])
        try lab.node.run([
            "ip link add cni1 type bridge", "ip link set cni1 up", "ip link set pod9 master cni1",
            "ip addr add 10.244.1.129/25 dev cni1", "ip addr add fd00:244:0:1:8000::1/65 dev cni1 nodad",
            "sysctl -qw net.ipv4.conf.cni0.proxy_arp=1",
        ])
        // To a pod of the first bridge the other one's addresses must not look like neighbours.
        try lab.podA.run([
            "ip route add 10.244.1.128/25 via 10.244.1.1",
            "ip route add fd00:244:0:1:8000::/65 via fd00:244:0:1::1",
        ])
        let address = SocketAddress(
            try TrafficLab.Pair("10.244.1.130", "fd00:244:0:1:8000::9")[family], port: 80)
        let outside = SocketAddress(try Lab.outsideAddress[family], port: 80)
        try lab.apply()
        #expect(
            try lab.peer(of: other, at: address, connecting: lab.podA, to: address) == Lab.podAAddress[family]
        )
        for policy in [PodIsolation.sameBridge, PodIsolation.isolated] {
            try lab.apply { $0.isolation = try policy(["cni0", "cni1"].map { try InterfacePattern($0) }) }
            #expect(lab.isCutOff(lab.podA, from: other, at: address, to: address))
            #expect(
                try lab.peer(of: lab.outside, at: outside, connecting: lab.podA, to: outside)
                    == Lab.nodeAddress[family])
            #expect(
                try lab.peer(of: other, at: address, connecting: lab.outside, to: address)
                    == Lab.outsideAddress[family])
        }
    }

    /// The size that the host outside was offered, as `ss` tells it: 1448 over an MTU of 1500.
    @Test(arguments: TrafficCase.all) func segmentsFitThePath(_ traffic: TrafficCase) throws {
        let (lab, family) = (try TrafficLab(traffic.backend), traffic.family)
        try lab.node.run("ip link set eth0 mtu 1300")
        let outside = SocketAddress(try Lab.outsideAddress[family], port: 80)
        func offered() throws -> Int {
            let listener = try lab.outside.inside { () throws(Errno) in
                try TCPSocket.listening(at: outside, patience: .seconds(10))
            }
            let client = try lab.podA.inside { () throws(Errno) in
                try TCPSocket.connected(to: outside, patience: .seconds(10))
            }
            let accepted = try listener.accept()
            let words = try lab.outside.run("ss -Htin state established").split { $0.isWhitespace }
            _ = consume client
            _ = consume accepted
            return try #require(words.first { $0.hasPrefix("mss:") }.flatMap { Int($0.dropFirst(4)) })
        }
        let headers = family == .ipv4 ? 40 : 60
        try lab.apply()
        #expect(try offered() == 1500 - headers - 12)
        try lab.apply { $0.segmentSize = .pathMTU }
        #expect(try offered() == 1300 - headers - 12)
        try lab.apply { $0.segmentSize = .bytes(1000) }
        #expect(try offered() == 1000 - 12)
    }

    /// Without a pod at an address, a default route would carry what is for it away.
    @Test(arguments: TrafficCase.all) func nothingForThePodSubnetLeavesOtherwise(_ traffic: TrafficCase)
        throws
    {
        let (lab, family) = (try TrafficLab(traffic.backend), traffic.family)
        let lost = try TrafficLab.Pair("10.244.1.200", "fd00:244:0:1::200")[family]
        try lab.outside.run("ip addr add \(lost) dev lo" + (family == .ipv6 ? " nodad" : ""))
        try lab.node.run("ip addr flush dev cni0")
        for gateway in ["192.0.2.2", "2001:db8::2"] {
            try lab.node.run("ip route add default via \(gateway)")
        }
        let target = SocketAddress(lost, port: 53)
        let server = try lab.outside.inside { () throws(Errno) in
            try UDPProbe.bound(to: target, patience: .milliseconds(500))
        }
        let node = SocketAddress(try Lab.nodeAddress[family], port: 0)
        let client = try lab.node.inside { () throws(Errno) in try UDPProbe.bound(to: node) }
        try lab.apply()
        try client.send("away", to: target)
        let text = try server.text()
        #expect(text == "away")
        try lab.apply { $0.podInterfaces = [try InterfacePattern("cni0")] }
        // The kernel tells a sender on the node itself.
        let refusal = client.refusal("no more", to: target)
        #expect(refusal == .notPermitted)
        let more = try server.text()
        #expect(more == nil)
        let others = SocketAddress(try Lab.outsideAddress[family], port: 53)
        try client.send("to others", to: others)
    }

    /// Frames are seen by nft alone.
    @Test(arguments: IPFamily.allCases) func podsSendOnlyFromTheirOwnAddresses(_ family: IPFamily) throws {
        let lab = try TrafficLab(.nft)
        let mac = try #require(try lab.podA.lines("ip -br link show eth0").first).split(separator: " ")[2]
        let (own, stolen) = (
            try Lab.podAAddress[family], try TrafficLab.Pair("10.244.1.77", "fd00:244:0:1::77")[family]
        )
        let length = family == .ipv4 ? "24" : "64 nodad"
        try lab.podA.run("ip addr add dev eth0 \(stolen)/\(length)")
        try lab.apply()
        #expect(try arrives(lab, from: own, patience: .seconds(10)))
        #expect(try arrives(lab, from: stolen, patience: .seconds(10)))
        let guarded = GuardedPort(
            try InterfaceName("pod5"), try MACAddress(String(mac)), try Lab.podAAddress.both)
        try lab.apply { $0.guardedPorts = [guarded] }
        #expect(try arrives(lab, from: own, patience: .seconds(10)))
        #expect(try !arrives(lab, from: stolen, patience: .milliseconds(500)))
        // A frame from another sender, whatever is in it.
        try lab.podA.run("ip link set eth0 address 02:00:00:00:00:99")
        #expect(try !arrives(lab, from: own, patience: .milliseconds(500)))
    }

    private func arrives(_ lab: TrafficLab, from source: IPAddress, patience: Duration) throws -> Bool {
        let target = SocketAddress(try Lab.outsideAddress[source.family], port: 53)
        let server = try lab.outside.inside { () throws(Errno) in
            try UDPProbe.bound(to: target, patience: patience)
        }
        let client = try lab.podA.inside { () throws(Errno) in
            try UDPProbe.bound(to: SocketAddress(source, port: 0))
        }
        try client.send("hello", to: target)
        return try server.text() == "hello"
    }
}
