import Addressing
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import NetworkTesting
import SystemHandles
import SystemPackage

/// A session with netfilter in the namespace of the test.
func conntrackSession(in namespace: TestNamespace = .current) throws -> NetlinkSession {
    try NetlinkSession(opening: MnlTransport.self, in: namespace.namespace, speaking: .netfilter)
}

extension TestNamespace {
    /// The kernel tracks connections of a namespace once a rule there asks for their state.
    func trackConnections() throws {
        try run("ip link set lo up")
        for program in ["iptables", "ip6tables"] {
            try run("\(program) -A OUTPUT -m conntrack --ctstate NEW -j ACCEPT")
        }
    }

    /// One datagram to each port; nobody needs to listen.
    func sendUDP(to address: IPAddress, ports: [UInt16]) throws {
        for port in ports { try run(Command("bash", ["-c", "echo x > /dev/udp/\(address)/\(port)"])) }
    }

    /// A connection over loopback, opened and closed again.
    func connectTCP() throws {
        try inside { () throws in
            let address = SocketAddress(try IPAddress("127.0.0.1"), port: 8080)
            let listener = try TCPSocket.listening(at: address, patience: .seconds(5))
            let client = try TCPSocket.connected(to: address, patience: .seconds(5))
            let server = try listener.accept()
            _ = consume client
            _ = consume server
        }
    }
}

extension Sysctl {
    /// Whether packets and bytes of each flow are counted.
    static var conntrackAccounting: Sysctl {
        do {
            return try Sysctl(path: "net.netfilter.nf_conntrack_acct")
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

extension [UInt8] {
    /// The messages of a type in a datagram.
    func count(of type: MessageType) throws -> Int {
        var reader = MessageReader(span)
        var count = 0
        while !reader.isAtEnd { count += try reader.next().header.type == type ? 1 : 0 }
        return count
    }
}
