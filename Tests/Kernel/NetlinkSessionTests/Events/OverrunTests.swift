import Addressing
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import NetworkTesting
import SystemHandles
import Testing

/// A reader that sleeps while the kernel has more to tell than the socket holds.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct OverrunTests {
    /// In the end a third of the routes stands, a third was replaced, a third is gone.
    @Test func twentyThousandRoutesThatFlapAreSurvived() async throws {
        let namespace = TestNamespace.current
        try namespace.run([
            "ip link add veth0 type veth peer name veth1", "ip link set veth0 up", "ip link set veth1 up",
        ])
        let session = try namespace.session()
        let device = try session.get(.link(.name(InterfaceName("veth0")))).index
        let routes = try Flaps.routes(20_000, on: device)
        var reader = try SleepyReader([.routes(.ipv4)], receiveBuffer: 1 << 16)
        try await reader.readToCurrent()
        for _ in 0..<3 {
            try session.perform(routes.map { .addRoute($0) })
            try session.perform(routes.map { .deleteRoute($0) })
        }
        try session.perform(routes.map { .addRoute($0) })
        let replaced = routes.enumerated().filter { $0.offset % 3 == 1 }.map { _, route in
            var route = route
            route.origin.source = .static
            return route
        }
        try session.perform(replaced.map { .addRoute($0, existing: .replace) })
        let gone = routes.enumerated().filter { $0.offset % 3 == 2 }.map(\.element)
        try session.perform(gone.map { .deleteRoute($0) })

        try await reader.readToCurrent()
        #expect(reader.picture.overruns > 0)
        #expect(reader.picture.contradictions.isEmpty)
        #expect(try reader.picture.routes.settled == session.list(.routes(.ipv4)).settled)
        #expect(reader.picture.routes.count > 13_000)
        #expect(Set(reader.picture.routes.map(\.origin.source)).isSuperset(of: [.static, .swiftlet]))

        // Overrun once more, from a picture that is not empty.
        try session.perform(routes.map { .addRoute($0, existing: .replace) })
        try session.perform(routes.map { .deleteRoute($0) })
        let overruns = reader.picture.overruns
        try await reader.readToCurrent()
        #expect(reader.picture.overruns > overruns)
        #expect(reader.picture.contradictions.isEmpty)
        #expect(try reader.picture.routes.settled == session.list(.routes(.ipv4)).settled)
        #expect(reader.picture.routes.count < 10)
    }

    @Test func everyTableIsSetRightAfterAnOverrun() async throws {
        let namespace = TestNamespace.current
        try namespace.run([
            "ip link add veth0 type veth peer name veth1", "ip link set veth0 up", "ip link set veth1 up",
            "ip addr add 10.1.0.1/24 dev veth0", "ip addr add 10.3.0.1/24 dev veth1",
        ])
        let session = try namespace.session()
        let device = try session.get(.link(.name(InterfaceName("veth0")))).index
        var reader = try SleepyReader(
            [.links, .addresses(.ipv4), .routes(.ipv4), .neighbours(.ipv4)], receiveBuffer: 1)
        try await reader.readToCurrent()
        let mac = try MACAddress("02:00:00:00:00:01")
        let neighbours = (2..<200).map { number in
            Neighbour(IPAddress(bits: 0x0a01_0000 + UInt128(number), family: .ipv4), at: mac, on: device)
        }
        let addresses = try (0..<100).map { number in
            AssignedAddress(try InterfaceAddress("10.2.\(number).1/24"), on: device)
        }
        let bridges = try (0..<50).map { LinkSpecification(try InterfaceName("br\($0)"), .bridge) }
        try session.perform(neighbours.map { .addNeighbour($0) })
        try session.perform(addresses.map { .addAddress($0) })
        try session.perform(bridges.map { .addLink($0) })
        try session.perform(neighbours.prefix(100).map { .deleteNeighbour($0) })
        try session.perform(addresses.suffix(50).map { .deleteAddress($0) })
        try session.perform(bridges.prefix(20).map { .deleteLink(.name($0.name)) })
        try namespace.run("ip addr del 10.3.0.1/24 dev veth1")

        try await reader.readToCurrent()
        let picture = reader.picture
        #expect(picture.overruns > 0)
        #expect(picture.contradictions.isEmpty)
        #expect(try picture.links.settled == session.list(.links).settled)
        #expect(try picture.addresses.settled == session.list(.addresses(.ipv4)).settled)
        #expect(try picture.routes.settled == session.list(.routes(.ipv4)).settled)
        #expect(try picture.neighbours.settled == session.list(.neighbours(.ipv4)).settled)
        #expect(picture.links.count == 33)
        #expect(picture.neighbours.count == 98)
    }
}

/// A monitor that is read only when the test says so.
struct SleepyReader {
    private(set) var picture = Picture()
    private var events: NetlinkMonitor.Events.Iterator

    init(_ tables: [MonitoredTable], receiveBuffer: Int, in namespace: TestNamespace = .current) throws {
        let monitor = try NetlinkMonitor(
            opening: MnlTransport.self, in: namespace.namespace, watching: tables,
            receiveBuffer: receiveBuffer)
        events = monitor.events.makeAsyncIterator()
    }

    /// Reads up to the next event that says that the picture is complete.
    mutating func readToCurrent() async throws {
        while let event = try await events.next() {
            picture.fold(event)
            if event == .current { return }
        }
    }
}
