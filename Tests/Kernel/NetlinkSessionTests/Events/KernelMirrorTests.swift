import Addressing
import GoldenFiles
import NetlinkCodec
import NetlinkSession
import Testing

/// What a mirror makes of messages, against a kernel that is a few lines long.
@Suite struct KernelMirrorTests {
    @Test func aMessageThatComesTwiceTellsNothing() throws {
        let entry = Neighbour(try IPAddress("10.0.0.1"), at: MACAddress(bits: 1), on: .loopback)
        var mirror = KernelMirror<Neighbour>()
        #expect(mirror.apply(.new(entry)) == [.appeared(entry)])
        #expect(mirror.apply(.new(entry)) == [])
        var moved = entry
        moved.state = .reachable
        #expect(mirror.apply(.new(moved)) == [.changed(from: entry, to: moved)])
        #expect(mirror.apply(.gone(entry)) == [.disappeared(moved)])
        #expect(mirror.apply(.gone(entry)) == [])
    }

    @Test func aBridgesEntryThatMovesToAnotherPortIsOneChange() throws {
        let ports = [try #require(InterfaceIndex(3)), try #require(InterfaceIndex(4))]
        let entries = ports.map { port in
            var entry = ForwardingEntry(MACAddress(bits: 2), on: port, flags: [])
            entry.master = InterfaceIndex(2)
            return entry
        }
        var mirror = KernelMirror<ForwardingEntry>()
        _ = mirror.apply(.new(entries[0]))
        #expect(mirror.apply(.new(entries[1])) == [.changed(from: entries[0], to: entries[1])])
        let own = ForwardingEntry(MACAddress(bits: 2), on: ports[0])
        #expect(mirror.apply(.new(own)) == [.appeared(own)])
    }

    @Test(arguments: [0, 0x0100_5e00_0001, 0x0200_0000_0001] as [UInt64])
    func onlyGroupAddressesHaveSeveralDestinations(_ address: UInt64) throws {
        let device = try #require(InterfaceIndex(3))
        let entries = try ["192.0.2.1", "192.0.2.2"].map {
            ForwardingEntry(MACAddress(bits: address), to: try IPAddress($0), on: device)
        }
        var mirror = KernelMirror<ForwardingEntry>()
        _ = mirror.apply(.new(entries[0]))
        let changes = mirror.apply(.new(entries[1]))
        let isOfOne = address == 0x0200_0000_0001
        #expect(
            changes == (isOfOne ? [.changed(from: entries[0], to: entries[1])] : [.appeared(entries[1])]))
    }

    @Test func aReplacedRouteOfSeveralIsLeftToTheNextList() throws {
        let routes = try (1...3).map { try route(via: "10.0.0.\($0)") }
        var mirror = KernelMirror<Route>()
        _ = mirror.apply(.new(routes[0], flags: [.create, .exclusive]))
        #expect(mirror.apply(.new(routes[1], flags: .replace)) == [.changed(from: routes[0], to: routes[1])])
        _ = mirror.apply(.new(routes[0], flags: [.create, .append]))
        #expect(!mirror.isUnclear)
        #expect(mirror.apply(.new(routes[2], flags: .replace)) == [])
        #expect(mirror.isUnclear)
        let changes = mirror.replace(with: [routes[2], routes[0]])
        #expect(Set(changes) == [.appeared(routes[2]), .disappeared(routes[1])])
        #expect(!mirror.isUnclear)
    }

    @Test func aFirstRouteOfItsSlotSaysThatOthersWentUnheard() throws {
        let (old, new) = (try route(via: "10.0.0.1"), try route(via: "10.0.0.2"))
        var mirror = KernelMirror<Route>()
        _ = mirror.apply(.new(old, flags: [.create, .exclusive]))
        let changes = mirror.apply(.new(new, flags: [.create, .exclusive]))
        #expect(changes == [.disappeared(old), .appeared(new)])
    }

    @Test func anIPv6RouteGrowsANextHopInWhateverOrder() throws {
        let hops = try (1...3).map { NextHop(gateway: try IPAddress("fd01::\($0)"), interface: .loopback) }
        let prefix = try IPPrefix("fd09::/48")
        let (one, two) = (
            Route(to: prefix, .single(hops[0])), Route(to: prefix, .multiple([hops[1], hops[0]]))
        )
        var mirror = KernelMirror<Route>()
        _ = mirror.apply(.new(one, flags: [.create, .exclusive]))
        #expect(mirror.apply(.new(two, flags: [.create, .append])) == [.changed(from: one, to: two)])
        #expect(mirror.list(Route(to: prefix, .multiple([hops[0], hops[1]]))) == nil)
        #expect(mirror.apply(.gone(one)) == [])
        #expect(mirror.isUnclear)
    }

    /// `ip -6 route replace` can make two equal routes of two different ones.
    @Test func oneOfTwoCopiesThatGoesIsLeftToTheNextList() throws {
        let route = Route(to: try IPPrefix("fd09::/48"), on: .loopback)
        var mirror = KernelMirror<Route>()
        #expect(mirror.replace(with: [route, route]) == [.appeared(route)])
        #expect(mirror.apply(.gone(route)) == [])
        #expect(mirror.isUnclear)
        #expect(mirror.replace(with: [route]) == [])
        #expect(mirror.apply(.gone(route)) == [.disappeared(route)])
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>) func lossesAreMadeUpForByTheNextList(_ number: UInt64)
        throws
    {
        let seed = number &* UInt64.random(in: 1 ... .max)
        print("KernelMirrorTests: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        var kernel = SmallKernel()
        var mirror = KernelMirror<Route>()
        var told: Set<Route> = []
        func fold(_ changes: [KernelChange<Route>]) {
            for change in changes {
                #expect(change.past.map { told.remove($0) != nil } ?? true, "\(change)")
                #expect(change.present.map { told.insert($0).inserted } ?? true, "\(change)")
            }
        }
        var isWhole = true
        for _ in 0..<3_000 {
            let (message, isSilent) = kernel.step(using: &generator)
            let isLost = Int.random(in: 0..<20, using: &generator) == 0
            if let message, !isLost { fold(mirror.apply(message)) }
            if isLost || isSilent || mirror.isUnclear { isWhole = false }
            if Int.random(in: 0..<30, using: &generator) == 0 {
                fold(mirror.replace(with: kernel.routes))
                isWhole = true
            }
            if isWhole { #expect(told == Set(kernel.routes)) }
            #expect(told == Set(mirror.objects))
        }
        let missed = mirror.replace(with: kernel.routes)
        // Exactly what was missed: nothing twice, nothing that is as it was told.
        #expect(Set(missed).count == missed.count)
        #expect(Set(missed.compactMap(\.past)).isDisjoint(with: kernel.routes))
        fold(missed)
        #expect(told == Set(kernel.routes))
    }

    private func route(via gateway: String) throws -> Route {
        Route(to: try IPPrefix("10.9.0.0/16"), via: try IPAddress(gateway), on: .loopback)
    }
}

/// The routes of a few slots as Linux keeps them for IPv4, and what it says of them (`fib_table_insert`).
private struct SmallKernel {
    private var slots: [Int: [Route]] = [:]

    var routes: [Route] { slots.keys.sorted().flatMap { slots[$0] ?? [] } }

    /// Does something: what it says, nil if nothing, and whether that is less than it did.
    mutating func step(
        using generator: inout SeededGenerator
    ) -> (KernelMirror<Route>.Message?, isSilent: Bool) {
        let slot = Int.random(in: 0..<6, using: &generator)
        let known = slots[slot] ?? []
        let gateway = UInt128(Int.random(in: 1...5, using: &generator))
        guard let prefix = try? IPPrefix(base: IPAddress(bits: UInt128(slot) << 8, family: .ipv4), length: 24)
        else { preconditionFailure("it has no host bits") }
        var route = Route(to: prefix, via: IPAddress(bits: gateway, family: .ipv4), on: .loopback)
        route.metric = 0
        switch Int.random(in: 0..<10, using: &generator) {
        case 0:
            slots[slot] = nil
            return (nil, !known.isEmpty)
        case 1..<4:
            guard let gone = known.randomElement(using: &generator) else { return (nil, false) }
            slots[slot] = known.filter { $0 != gone }
            return (.gone(gone), false)
        case 4..<6 where !known.isEmpty:
            guard !known.contains(route) else { return (nil, false) }
            slots[slot]?[0] = route
            return (.new(route, flags: .replace), false)
        case let verb:
            guard !known.contains(route) else { return (nil, false) }
            let isAppended = verb.isMultiple(of: 2)
            slots[slot] = isAppended ? known + [route] : [route] + known
            let flags: MessageFlags = isAppended ? [.create, .append] : .create
            return (.new(route, flags: known.isEmpty ? [.create, .exclusive] : flags), false)
        }
    }
}
