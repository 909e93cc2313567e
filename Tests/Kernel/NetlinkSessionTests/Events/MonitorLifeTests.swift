import Addressing
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkOverLibnl
import NetlinkSession
import NetworkTesting
import Synchronization
import SystemHandles
import SystemPackage
import Testing

/// A monitor's thread and descriptors: when they come and when they go.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct MonitorLifeTests {
    /// A task that did not stop would run into the suite's time limit.
    @Test func aCancelledTaskStopsWaiting() async throws {
        let follower = try Follower([.links])
        follower.start()
        try await eventually("it has told what there is") { follower.picture.isCurrent }
        await follower.cancel()
        // It is closed for everybody, for good.
        var iterator = follower.monitor.events.makeAsyncIterator()
        #expect(try await iterator.next() == nil)
    }

    @Test func aTaskThatIsCancelledBeforeItWaitsDoesNotWait() async throws {
        let monitor = try self.monitor()
        let reader = Task {
            while !Task.isCancelled { await Task.yield() }
            var iterator = monitor.events.makeAsyncIterator()
            return try await iterator.next()
        }
        reader.cancel()
        #expect(try await reader.value == nil)
    }

    @Test func closingEndsTheSequence() async throws {
        let follower = try Follower([.links])
        follower.start()
        try await eventually("it has told what there is") { follower.picture.isCurrent }
        follower.monitor.close()
        await follower.end()
    }

    @Test func severalTasksShareTheEvents() async throws {
        let monitor = try self.monitor()
        let session = try TestNamespace.current.session()
        let names = try (0..<20).map { try InterfaceName("br\($0)") }
        let told = Told()
        let readers = (0..<4).map { _ in
            Task {
                for try await event in monitor.events { told.events.withLock { $0.append(event) } }
            }
        }
        try session.perform(names.map { .addLink(LinkSpecification($0, .bridge, state: .down)) })
        try await eventually("every link was told to one of them") {
            told.events.withLock { $0 }.compactMap(\.newLink).sorted()
                == (names.map(\.text) + ["lo"]).sorted()
        }
        monitor.close()
        for reader in readers { try await reader.value }
    }

    /// In a process of its own, where nobody else has threads and descriptors.
    @Test func nothingIsLeftBehind() async {
        await #expect(processExitsWith: .success) {
            let namespace = try TestNamespace()
            func count(_ folder: String) throws -> Int {
                try Directory(opening: FilePath(folder)).names().count
            }
            func use(_ ending: Ending) async throws {
                let monitor = try NetlinkMonitor(
                    opening: MnlTransport.self, in: namespace.namespace, watching: [.links, .routes(.ipv4)])
                var iterator = monitor.events.makeAsyncIterator()
                while let event = try await iterator.next(), event != .current {}
                switch ending {
                case .cancelled:
                    let reader = Task { try await monitor.events.first { _ in false } }
                    reader.cancel()
                    _ = try await reader.value
                case .closed: monitor.close()
                case .dropped: break
                }
            }
            // The runtime has made its descriptors; it may make a thread for each processor yet.
            var looks = 0
            try await eventually("the clock of tasks runs") {
                looks += 1
                return looks > 2
            }
            let (threads, descriptors) = try (count("/proc/self/task") + 16, count("/proc/self/fd"))
            for _ in 0..<20 {
                for ending in Ending.allCases { try await use(ending) }
            }
            try await eventually("no thread is left") { try count("/proc/self/task") <= threads }
            try await eventually("no descriptor is left") { try count("/proc/self/fd") <= descriptors }
        }
    }

    enum Ending: CaseIterable { case cancelled, closed, dropped }

    @Test func manyMonitorsWorkAtOnce() async throws {
        let namespaces = try (0..<10).map { _ in try TestNamespace() }
        let followers = try namespaces.flatMap { namespace in
            try (0..<5).map { _ in (try Follower([.links, .routes(.ipv6)], in: namespace), namespace) }
        }
        for (follower, _) in followers { follower.start() }
        for namespace in namespaces {
            try namespace.run(["ip link set lo up", "ip link add br0 type bridge", "ip link set br0 up"])
        }
        for (follower, namespace) in followers { try await follower.agrees(with: namespace.session()) }
    }

    @Test func aMonitorWorksOverTheOtherLibraryToo() async throws {
        let namespace = TestNamespace.current
        let monitor = try NetlinkMonitor(
            opening: NlTransport.self, in: namespace.namespace, watching: [.links])
        var iterator = monitor.events.makeAsyncIterator()
        var picture = Picture()
        while let event = try await iterator.next() {
            picture.fold(event)
            if event == .current { break }
        }
        #expect(picture.links.map(\.name.text) == ["lo"])
        try namespace.run("ip link add br0 type bridge")
        while !picture.links.contains(where: { $0.name.text == "br0" }), let event = try await iterator.next()
        {
            picture.fold(event)
        }
        #expect(picture.links.count == 2)
    }

    /// A reader that does not read has no events in the process but those of one datagram.
    @Test func nothingIsReadThatNobodyAskedFor() async throws {
        let namespace = TestNamespace.current
        let monitor = try NetlinkMonitor(
            opening: MnlTransport.self, in: namespace.namespace, watching: [.links], receiveBuffer: 1)
        var iterator = monitor.events.makeAsyncIterator()
        while let event = try await iterator.next(), event != .current {}
        let session = try namespace.session()
        // More messages than the socket holds: had somebody read them, none would have been lost.
        let bridges = try (0..<200).map {
            LinkSpecification(try InterfaceName("br\($0)"), .bridge, state: .down)
        }
        try session.perform(bridges.map { .addLink($0) })
        var overran = false
        while let event = try await iterator.next(), event != .current {
            overran = overran || event == .overrun
        }
        #expect(overran)
    }

    private func monitor() throws -> NetlinkMonitor {
        try NetlinkMonitor(
            opening: MnlTransport.self, in: TestNamespace.current.namespace, watching: [.links])
    }
}

private final class Told: Sendable {
    let events = Mutex<[NetlinkEvent]>([])
}

extension NetlinkEvent {
    fileprivate var newLink: String? {
        if case .link(.appeared(let link)) = self { link.name.text } else { nil }
    }
}
