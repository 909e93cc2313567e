import AddressPool
import AddressStore
import Addressing
import CNISpec
import Foundation
import SystemHandles
import SystemPackage
import Testing

/// The index beside the records: believed while it is sealed, and never more than the records.
@Suite struct IndexTests {
    private let fixture = StoreFixture()

    private func add(_ container: String, _ interface: String = "eth0") throws -> String {
        try fixture.store().allocate(
            from: try ranges("10.0.0.0/24"), for: try attachment(container, interface)
        ).map(\.address.address.description).joined()
    }

    private func addresses(of container: String) throws -> [String] {
        try fixture.store().addresses(of: try attachment(container)).map(\.description)
    }

    @Test func standsOutsideTheDirectoryThatHostLocalReads() throws {
        _ = try add("c1")
        #expect(try fixture.files().keys.sorted() == ["10.0.0.2", "last_reserved_ip.0", "lock"])
        #expect(try fixture.sideNames() == [".boot", ".map-1-10.0.0.0", "c1:eth0"])
        #expect(try fixture.store().hasCompleteIndex())
    }

    @Test func isCompleteAfterEveryOperation() throws {
        let store = try fixture.store()
        for number in 1...5 { _ = try add("c\(number)") }
        try store.release(try attachment("c2"))
        #expect(store.hasCompleteIndex())
        try store.collectGarbage(keeping: [try attachment("c1"), try attachment("c3")])
        #expect(store.hasCompleteIndex())
        #expect(try fixture.records() == ["10.0.0.2", "10.0.0.4"])
        #expect(throws: AddressStoreError.self) { try add("c1") }
        #expect(store.hasCompleteIndex())
    }

    /// A second writer in the same tick of the clock is what a comparison of times alone would miss.
    @Test func seesWhatAnotherWritesAtOnceAfterwards() throws {
        for number in 0..<50 {
            _ = try add("c\(number)")
            try fixture.write("10.0.0.\(200 + number)", "other\(number)\r\neth0")
            #expect(try !fixture.store().hasCompleteIndex())
            #expect(try addresses(of: "other\(number)") == ["10.0.0.\(200 + number)"])
            #expect(try fixture.store().hasCompleteIndex())
            try fixture.remove("10.0.0.\(200 + number)")
            #expect(try !fixture.store().hasCompleteIndex())
        }
    }

    @Test(arguments: ["all", "a note", "a map", "the boot"])
    func mayBeLost(_ part: String) throws {
        for number in 1...3 { _ = try add("c\(number)") }
        switch part {
        case "all": try FileManager.default.removeItem(atPath: fixture.side)
        case "a note": try fixture.removeSide("c2:eth0")
        case "a map": try fixture.removeSide(".map-1-10.0.0.0")
        default: try fixture.removeSide(".boot")
        }
        #expect(throws: AddressStoreError.self) { try add("c2") }
        #expect(try addresses(of: "c2") == ["10.0.0.3"])
        #expect(try add("c4") == "10.0.0.5")
        try fixture.store().release(try attachment("c2"))
        #expect(try fixture.records() == ["10.0.0.2", "10.0.0.4", "10.0.0.5"])
        #expect(try fixture.store().hasCompleteIndex())
    }

    /// As a restored backup, or damage, may leave it: sealed all the same.
    @Test func isNotBelievedAgainstTheRecords() throws {
        for number in 1...3 { _ = try add("c\(number)") }
        try fixture.removeSide("c1:eth0")
        try FileManager.default.createSymbolicLink(
            atPath: fixture.side + "/c1:eth0", withDestinationPath: "- 10.0.0.3,-,1,1 10.0.0.9,-,1,1")
        try fixture.forgeSeal()
        #expect(try fixture.store().hasCompleteIndex())
        try fixture.store().release(try attachment("c1"))
        #expect(try fixture.records() == ["10.0.0.2", "10.0.0.3", "10.0.0.4"])
    }

    @Test(arguments: ["", "nonsense", "- 10.0.0.2,-,x,1", "a/b/c 10.0.0.2,-,1,1", "-  "])
    func scansWhereANoteCannotBeRead(_ text: String) throws {
        _ = try add("c1")
        try fixture.removeSide("c1:eth0")
        if !text.isEmpty {
            try FileManager.default.createSymbolicLink(
                atPath: fixture.side + "/c1:eth0", withDestinationPath: text)
        } else {
            try "".write(toFile: fixture.side + "/c1:eth0", atomically: false, encoding: .utf8)
        }
        try fixture.forgeSeal()
        try fixture.store().release(try attachment("c1"))
        #expect(try fixture.records().isEmpty)
    }

    @Test func doesWithoutAPlaceToStand() throws {
        try FileManager.default.createDirectory(
            atPath: fixture.dataDirectory, withIntermediateDirectories: true)
        try "".write(toFile: fixture.dataDirectory + "/.swiftlet", atomically: false, encoding: .utf8)
        #expect(try add("c1") == "10.0.0.2")
        #expect(try add("c2") == "10.0.0.3")
        #expect(throws: AddressStoreError.self) { try add("c1") }
        try fixture.store().release(try attachment("c1"))
        #expect(try fixture.records() == ["10.0.0.3"])
    }

    /// host-local takes an ID of any length; the name of a note cannot be that long.
    @Test func servesContainersWithVeryLongNames() throws {
        let long = String(repeating: "c", count: 300)
        #expect(try add(long) == "10.0.0.2")
        #expect(throws: AddressStoreError.self) { try add(long) }
        #expect(try add("c1") == "10.0.0.3")
        #expect(try fixture.store().hasCompleteIndex())
        try fixture.store().release(try attachment(long))
        #expect(try fixture.records() == ["10.0.0.3"])
    }

    @Test func refusesNothingOnTheWordOfAMap() throws {
        _ = try add("c1")
        try Data(repeating: 0xff, count: 32).write(to: URL(filePath: fixture.side + "/.map-1-10.0.0.0"))
        try fixture.forgeSeal()
        #expect(try add("c2") == "10.0.0.3")
        try Data(repeating: 0, count: 32).write(to: URL(filePath: fixture.side + "/.map-1-10.0.0.0"))
        try fixture.forgeSeal()
        _ = try fixture.store().allocate(
            from: ranges("10.0.0.0/24"), requesting: [IPAddress("10.0.0.4")], for: attachment("c3"))
        try fixture.write("last_reserved_ip.0", "10.0.0.254")
        #expect(try add("c4") == "10.0.0.5")
    }

    @Test func crossesFullBlocks() throws {
        let wide = try ranges("10.0.0.0/16")
        try fixture.write("last_reserved_ip.0", "10.0.0.9")
        for block in 0..<4 {
            for host in 0..<256 where block > 0 || host > 9 { try fixture.write("10.0.\(block).\(host)", "") }
        }
        let offer = try fixture.store().allocate(from: wide, for: try attachment("c1"))
        #expect(offer.map(\.address.description) == ["10.0.4.0/16"])
        let usage = try fixture.store().usage(of: wide)
        #expect(usage.map(\.inUse) == [1015])
        #expect(usage.map(\.capacity) == [65533])
        #expect(try fixture.store().exhaustion(of: wide) == nil)
    }

    @Test func tellsThatAndHowFarARangeIsUsedUp() throws {
        let small = try ranges("10.0.0.0/30", "fd00::/64")
        #expect(try fixture.store().exhaustion(of: small) == nil)
        _ = try fixture.store().allocate(from: small, for: try attachment("c1"))
        let full = try #require(try fixture.store().exhaustion(of: small))
        #expect(full.position == 0)
        #expect(full.inUse == 1)
        #expect(full.set.description == "10.0.0.1-10.0.0.2")
    }
}
