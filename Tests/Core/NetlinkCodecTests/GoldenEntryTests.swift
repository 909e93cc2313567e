import Addressing
import GoldenFiles
import NetlinkCodec
import Testing

@Suite struct GoldenEntryTests {
    @Test(arguments: Golden.addresses)
    func decodesAnAddress(_ golden: Golden<AssignedAddress>) throws {
        #expect(try golden.decoded(by: AssignedAddress.init) == golden.value())
    }

    @Test(arguments: Golden.addresses)
    func readsWhatItWritesOfAnAddress(_ golden: Golden<AssignedAddress>) throws {
        let address = try golden.value()
        #expect(try decoded(.addAddress(address), by: AssignedAddress.init) == address)
        #expect(try decoded(.deleteAddress(address), by: AssignedAddress.init) == address)
    }

    @Test(arguments: Golden.neighbours)
    func decodesANeighbour(_ golden: Golden<Neighbour>) throws {
        #expect(try golden.decoded(by: Neighbour.init) == golden.value())
        #expect(try golden.file.forwardingEntry == nil)
    }

    @Test(arguments: Golden.neighbours)
    func readsWhatItWritesOfANeighbour(_ golden: Golden<Neighbour>) throws {
        let neighbour = try golden.value()
        #expect(try decoded(.addNeighbour(neighbour), by: Neighbour.init) == neighbour)
        #expect(try decoded(.deleteNeighbour(neighbour), by: Neighbour.init) == neighbour)
    }

    @Test(arguments: Golden.forwarding)
    func decodesAForwardingEntry(_ golden: Golden<ForwardingEntry>) throws {
        #expect(try golden.decoded(by: ForwardingEntry.init) == golden.value())
        #expect(try golden.file.neighbour == nil)
    }

    @Test(arguments: Golden.forwarding)
    func readsWhatItWritesOfAForwardingEntry(_ golden: Golden<ForwardingEntry>) throws {
        var entry = try golden.value()
        #expect(try decoded(.addForwarding(entry), by: ForwardingEntry.init) == entry)
        entry.vlan = 7
        #expect(try decoded(.deleteForwarding(entry), by: ForwardingEntry.init) == entry)
    }
}

extension GoldenFile {
    fileprivate var neighbour: Neighbour? {
        get throws {
            let bytes = try bytes
            return try Neighbour(bytes.span)
        }
    }

    fileprivate var forwardingEntry: ForwardingEntry? {
        get throws {
            let bytes = try bytes
            return try ForwardingEntry(bytes.span)
        }
    }
}

extension Golden where Value == AssignedAddress {
    fileprivate static var addresses: [Golden] {
        [
            Golden("address") {
                var address = AssignedAddress(try InterfaceAddress("10.1.0.1/24"), on: .loopback)
                address.broadcast = try IPAddress("10.1.0.255")
                address.flags = .permanent
                address.label = "lo"
                return address
            },
            Golden("address-with-peer") {
                var address = AssignedAddress(try InterfaceAddress("10.1.0.1/31"), on: .loopback)
                address.flags = .permanent
                address.label = "lo"
                return address
            },
            Golden("address6") {
                AssignedAddress(
                    try InterfaceAddress("fd01::1/64"), on: .loopback,
                    flags: [.permanent, .noDuplicateDetection])
            },
        ]
    }
}

extension Golden where Value == Neighbour {
    fileprivate static var neighbours: [Golden] {
        [
            Golden("neighbour") {
                Neighbour(try IPAddress("10.1.0.2"), at: try peer, on: try index(3))
            },
            Golden("neighbour6") {
                var entry = Neighbour(
                    try IPAddress("fd01::2"), at: try peer, on: try index(3), state: .reachable)
                entry.flags = NeighbourFlags(rawValue: 0x80)  // NTF_ROUTER
                return entry
            },
        ]
    }
}

extension Golden where Value == ForwardingEntry {
    fileprivate static var forwarding: [Golden] {
        [("fdb", "192.0.2.9"), ("fdb6", "2001:db8::9")].map { name, destination in
            Golden(name) {
                ForwardingEntry(
                    try peer, to: try IPAddress(destination), on: try index(2), state: [.permanent, .noARP])
            }
        }
    }
}

private var peer: MACAddress {
    get throws { try MACAddress("02:00:00:00:00:09") }
}

private func index(_ number: UInt32) throws -> InterfaceIndex { try #require(InterfaceIndex(number)) }
