import AddressPool
import AddressStore
import Addressing
import CNISpec
import Foundation
import SystemPackage
import Testing

@Suite struct AddressStoreTests {
    private let fixture = StoreFixture()

    private func allocate(
        _ container: String, _ interface: String = "eth0", from subnets: RangeSetList, wish: String? = nil
    ) throws -> [String] {
        let wishes = try wish.map { [try IPAddress($0)] } ?? []
        return try fixture.store().allocate(
            from: subnets, requesting: wishes, for: try attachment(container, interface)
        ).map(\.address.description)
    }

    @Test func writesTheFilesThatHostLocalWrites() throws {
        let both = try ranges("10.0.0.0/29", "fd00::/64")
        #expect(try allocate("c1", from: both) == ["10.0.0.2/29", "fd00::2/64"])
        #expect(
            try fixture.files() == [
                "10.0.0.2": "c1\r\neth0", "fd00::2": "c1\r\neth0", "last_reserved_ip.0": "10.0.0.2",
                "last_reserved_ip.1": "fd00::2", "lock": "",
            ])
        #expect(try fixture.permissions(of: "10.0.0.2") == 0o600)
    }

    @Test func goesRoundAndRunsOut() throws {
        let subnet = try ranges("10.0.0.0/29")
        for (index, expected) in (2...6).enumerated() {
            #expect(try allocate("c\(index)", from: subnet) == ["10.0.0.\(expected)/29"])
        }
        let error = try #require(throws: AddressStoreError.self) { try allocate("late", from: subnet) }
        #expect(
            error.description
                == "failed to allocate for range 0: no IP addresses available in range set: 10.0.0.1-10.0.0.6"
        )
        try fixture.store().release(try attachment("c1"))
        try fixture.store().release(try attachment("c2"))
        #expect(try allocate("c1", from: subnet) == ["10.0.0.3/29"])
        #expect(try fixture.read("last_reserved_ip.0") == "10.0.0.3")
    }

    @Test func refusesASecondAllocation() throws {
        let subnet = try ranges("10.0.0.0/29")
        _ = try allocate("c1", from: subnet)
        let error = try #require(throws: AddressStoreError.self) { try allocate("c1", from: subnet) }
        #expect(
            error.description == "failed to allocate for range 0: 10.0.0.2 has been allocated to c1, "
                + "duplicate allocation is not allowed")
        #expect(try allocate("c1", "eth1", from: subnet) == ["10.0.0.3/29"])
        #expect(try allocate("c1", from: ranges("10.0.1.0/29")) == ["10.0.1.2/29"])
    }

    @Test func servesWishes() throws {
        let subnet = try ranges("10.0.0.0/29")
        #expect(try allocate("c1", from: subnet, wish: "10.0.0.5") == ["10.0.0.5/29"])
        let error = try #require(throws: AddressStoreError.self) {
            try allocate("c2", from: subnet, wish: "10.0.0.5")
        }
        #expect(
            error.description == "failed to allocate for range 0: requested IP address 10.0.0.5 is not "
                + "available in range set 10.0.0.1-10.0.0.6")
        #expect(throws: AddressStoreError.self) { try allocate("c2", from: subnet, wish: "10.0.0.1") }
        #expect(try allocate("c2", from: subnet) == ["10.0.0.6/29"])
    }

    @Test func givesBackWhatWasTakenWhenALaterSetFails() throws {
        let both = try ranges("10.0.0.0/29", "fd00::/126")
        _ = try allocate("c1", from: both)
        _ = try allocate("c2", from: both)
        #expect(throws: AddressStoreError.self) { try allocate("c3", from: both) }
        #expect(try fixture.records() == ["10.0.0.2", "10.0.0.3", "fd00::2", "fd00::3"])
    }

    @Test func releasesAgainAndAgain() throws {
        let store = try fixture.store()
        try store.release(try attachment("nobody"))
        _ = try allocate("c1", from: ranges("10.0.0.0/29", "fd00::/64"))
        _ = try allocate("c1", "eth1", from: ranges("10.0.0.0/29"))
        #expect(try store.addresses(of: try attachment("c1")).count == 2)
        for _ in 0..<2 {
            try store.release(try attachment("c1"))
            #expect(try fixture.records() == ["10.0.0.3"])
        }
        #expect(try store.addresses(of: try attachment("c1")).isEmpty)
    }

    @Test func knowsOldFilesAndStrayWhiteSpace() throws {
        try fixture.write("10.0.0.2", " c1 \n")
        try fixture.write("10.0.0.3", "  c2\r\neth0\n")
        try fixture.write("10.0.0.4", "c2")
        let subnet = try ranges("10.0.0.0/29")
        #expect(throws: AddressStoreError.self) { try allocate("c1", from: subnet) }
        try fixture.store().release(try attachment("c1", "eth7"))
        #expect(try fixture.records() == ["10.0.0.3", "10.0.0.4"])
        try fixture.store().release(try attachment("c2"))
        #expect(try fixture.records() == ["10.0.0.4"])
    }

    @Test func ignoresFilesThatAreNoRecords() throws {
        let large = String(repeating: "x", count: 5000)
        for name in ["notes.txt", "10.0.0.300", "010.0.0.2", "FD00::2"] {
            try fixture.write(name, "c1\r\neth0")
        }
        try fixture.write("10.0.0.2", large)
        try fixture.write("last_reserved_ip.0", "not an address")
        let subnet = try ranges("10.0.0.0/29")
        #expect(try allocate("c1", from: subnet) == ["10.0.0.3/29"])
        try fixture.store().release(try attachment("c1"))
        #expect(try fixture.files().count == 7)
    }

    @Test func leavesReservedAddressesAlone() throws {
        try fixture.write("10.0.0.2", "")
        #expect(try allocate("c1", from: ranges("10.0.0.0/29")) == ["10.0.0.3/29"])
    }

    @Test func survivesALeftoverOfItsOwn() throws {
        let subnet = try ranges("10.0.0.0/29")
        _ = try allocate("c1", from: subnet)
        // As after a crash between taking the name and dropping the passing one.
        try FileManager.default.linkItem(
            atPath: fixture.path(of: "10.0.0.2"), toPath: fixture.path(of: ".swiftlet-new"))
        _ = try allocate("c2", from: subnet)
        #expect(try fixture.read("10.0.0.2") == "c1\r\neth0")
        #expect(try fixture.read("10.0.0.3") == "c2\r\neth0")
        #expect(try fixture.files()[".swiftlet-new"] == nil)
    }

    @Test func saysWhatTheSystemRefused() throws {
        let store = AddressStore(dataDirectory: "/dev/null/data", network: try NetworkName("net"))
        let error = try #require(throws: AddressStoreError.self) {
            try store.allocate(from: try ranges("10.0.0.0/29"), for: try attachment("c1"))
        }
        #expect(error == .refused(.open, "/dev/null/data/net", .notDirectory))
        #expect(error.description == "cannot open /dev/null/data/net: Not a directory")
    }

    @Test(.timeLimit(.minutes(10)))
    func neverGivesAnAddressToTwo() async throws {
        let subnet = try ranges("10.0.0.0/24", "fd00::/64")
        let addresses = try await withThrowingTaskGroup(of: [String].self) { group in
            for worker in 0..<8 {
                group.addTask { [fixture] in
                    try (0..<12).flatMap { turn in
                        try fixture.store().allocate(from: subnet, for: try attachment("c\(worker)-\(turn)"))
                            .map(\.address.description)
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(addresses.count == 192)
        #expect(Set(addresses).count == 192)
        #expect(try fixture.records().count == 192)
    }
}
