import AddressPool
import AddressStore
import Addressing
import CNISpec
import Foundation
import SystemPackage
import Testing

/// What becomes of records when the machine starts anew.
@Suite struct BootTests {
    private let fixture = StoreFixture()

    private func store(
        boot: String, _ policy: AddressStore.Options.EarlierBoots = .reclaimed, stickyFor: Duration? = nil
    ) throws -> AddressStore {
        try FileManager.default.createDirectory(
            atPath: fixture.dataDirectory, withIntermediateDirectories: true)
        let file = fixture.dataDirectory + "/.boot_id"
        try "\(boot)\n".write(toFile: file, atomically: true, encoding: .utf8)
        return AddressStore(
            dataDirectory: FilePath(fixture.dataDirectory), network: try NetworkName("net"),
            options: .init(earlierBoots: policy, stickyFor: stickyFor, bootFile: FilePath(file)))
    }

    @discardableResult
    private func add(_ container: String, to store: AddressStore) throws -> String {
        try store.allocate(from: ranges("10.0.0.0/29"), for: attachment(container)).map {
            $0.address.address.description
        }.joined()
    }

    @Test func reclaimsAllOfAnEarlierBootAtTheFirstAllocation() throws {
        let before = try store(boot: "aa-1")
        for number in 1...5 { try add("c\(number)", to: before) }
        #expect(throws: AddressStoreError.self) { try add("c6", to: before) }
        let after = try store(boot: "aa-2")
        #expect(try after.addresses(of: attachment("c1")).count == 1)
        #expect(try add("c6", to: after) == "10.0.0.2")
        #expect(try fixture.records() == ["10.0.0.2"])
        #expect(try add("c7", to: after) == "10.0.0.3")
    }

    @Test func keepsThemIfToldSo() throws {
        try add("c1", to: store(boot: "aa-1"))
        #expect(try add("c2", to: store(boot: "aa-2", .kept)) == "10.0.0.3")
        #expect(try fixture.records() == ["10.0.0.2", "10.0.0.3"])
        #expect(try add("c3", to: store(boot: "aa-2")) == "10.0.0.4")
        #expect(try fixture.records() == ["10.0.0.3", "10.0.0.4"])
    }

    /// Nothing proves that it is of an earlier boot: not its times either, with a clock that may have been wrong.
    @Test func keepsForOneBootWhatNobodyNoted() throws {
        try add("c1", to: store(boot: "aa-1"))
        try fixture.write("10.0.0.5", "other\r\neth0")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 0)], ofItemAtPath: fixture.path(of: "10.0.0.5"))
        try add("c2", to: store(boot: "aa-2"))
        #expect(try fixture.records() == ["10.0.0.3", "10.0.0.5"])
        try add("c3", to: store(boot: "aa-3"))
        #expect(try fixture.records() == ["10.0.0.4"])
    }

    /// host-local may have given it to the same container anew, before the first allocation here.
    @Test func keepsAnAddressThatWasGivenAnew() throws {
        try add("c1", to: store(boot: "aa-1"))
        try fixture.remove("10.0.0.2")
        try fixture.write("10.0.0.2", "c1\r\neth0")
        try add("c2", to: store(boot: "aa-2"))
        #expect(try fixture.records() == ["10.0.0.2", "10.0.0.3"])
    }

    /// What a crash of the machine may leave of a file that was not synchronized.
    @Test func reclaimsARecordThatTheCrashEmptied() throws {
        try add("c1", to: store(boot: "aa-1"))
        try fixture.emptyKeepingTime("10.0.0.2")
        try fixture.write("10.0.0.4", "")
        try add("c2", to: store(boot: "aa-2"))
        #expect(try fixture.records() == ["10.0.0.3", "10.0.0.4"])
    }

    @Test func doesNothingWhereTheBootIsNotTold() throws {
        try add("c1", to: store(boot: "aa-1"))
        try add("c2", to: store(boot: "no ID: \u{e4}"))
        #expect(try fixture.records().count == 2)
    }

    @Test func listsWhatIsKnown() throws {
        let store = try store(boot: "aa-1")
        let pod = try #require(PodName("shop/cart-0"))
        _ = try store.allocate(from: ranges("10.0.0.0/29"), for: attachment("c1"), pod: pod)
        try fixture.write("10.0.0.4", "old")
        try fixture.write("10.0.0.5", "")
        try fixture.write("10.0.0.6", "?")
        let records = try store.records()
        #expect(records.map(\.address.description) == ["10.0.0.2", "10.0.0.4", "10.0.0.5", "10.0.0.6"])
        #expect(records.map(\.pod) == [pod, nil, nil, nil])
        #expect(records.map(\.boot?.text) == ["aa-1", nil, nil, nil])
        #expect(records.map(\.content).suffix(2) == [.empty, .unreadable])
        #expect(records.first?.owner == .attachment(try attachment("c1")))
        #expect(try AddressStore.networks(in: FilePath(fixture.dataDirectory)).map(\.text) == ["net"])
    }

    @Test func collectsWhatNoValidAttachmentHas() throws {
        let store = try store(boot: "aa-1")
        for number in 1...3 { try add("c\(number)", to: store) }
        try fixture.write("10.0.0.5", "")
        try fixture.write("10.0.0.6", "old")
        let gone = try store.collectGarbage(keeping: [attachment("c2")])
        #expect(gone.map(\.address.description).sorted() == ["10.0.0.2", "10.0.0.4", "10.0.0.6"])
        #expect(try fixture.records() == ["10.0.0.3", "10.0.0.5"])
        try fixture.write("10.0.0.6", "old")
        #expect(try store.collectGarbage(keeping: [attachment("c2"), attachment("old", "net1")]).isEmpty)
    }

    @Test func releasesARecordOnlyIfItIsTheOneSeen() throws {
        let store = try store(boot: "aa-1")
        try add("c1", to: store)
        let seen = try #require(try store.records().first)
        try fixture.remove("10.0.0.2")
        try fixture.write("10.0.0.2", "c2\r\neth0")
        #expect(try !store.release(seen))
        #expect(throws: AddressStoreError.recorded(seen.address)) {
            try store.record(seen.address, for: .attachment(attachment("c3")), replacing: seen)
        }
        let present = try #require(try store.records().first)
        try store.record(seen.address, for: .attachment(attachment("c3")), replacing: present)
        #expect(try fixture.read("10.0.0.2") == "c3\r\neth0")
        #expect(try store.addresses(of: attachment("c3")).count == 1)
        #expect(try store.addresses(of: attachment("c2")).isEmpty)
        try store.record(IPAddress("10.0.0.4"), for: .attachment(attachment("c4")))
        #expect(try store.release(#require(try store.records().first)))
        #expect(try fixture.records() == ["10.0.0.4"])
        #expect(store.hasCompleteIndex())
    }
}

/// A pod that comes back under its name.
@Suite struct StickyTests {
    private let fixture = StoreFixture()
    private let pod = PodName("shop/cart-0")

    private func store(_ limit: Duration?) throws -> AddressStore {
        AddressStore(
            dataDirectory: FilePath(fixture.dataDirectory), network: try NetworkName("net"),
            options: .init(stickyFor: limit))
    }

    private func add(_ container: String, pod: PodName? = nil, to store: AddressStore) throws -> String {
        try store.allocate(
            from: ranges("10.0.0.0/29", "fd00::/64"), for: attachment(container), pod: pod
        ).map(\.address.address.description).joined(separator: " ")
    }

    @Test func getsItsOldAddressesIfTheyAreFree() throws {
        let store = try store(.seconds(3600))
        #expect(try add("c1", pod: pod, to: store) == "10.0.0.2 fd00::2")
        try store.release(attachment("c1"))
        #expect(try add("c2", to: store) == "10.0.0.3 fd00::3")
        #expect(try add("c3", pod: pod, to: store) == "10.0.0.2 fd00::2")
    }

    @Test func getsAnotherAddressIfItIsTaken() throws {
        let store = try store(.seconds(3600))
        _ = try add("c1", pod: pod, to: store)
        try store.release(attachment("c1"))
        try fixture.write("10.0.0.2", "")
        #expect(try add("c2", pod: pod, to: store) == "10.0.0.3 fd00::2")
    }

    @Test func getsAnyAddressWithoutTheOptionOrUnderAnotherName() throws {
        let store = try store(.seconds(3600))
        _ = try add("c1", pod: pod, to: store)
        try store.release(attachment("c1"))
        #expect(try add("c2", pod: PodName("shop/cart-1"), to: store) == "10.0.0.3 fd00::3")
        #expect(try add("c3", pod: pod, to: self.store(nil)) == "10.0.0.4 fd00::4")
    }

    @Test func isRememberedBeyondARestartOfTheNode() throws {
        let file = fixture.dataDirectory + "/.boot_id"
        var options = AddressStore.Options(stickyFor: .seconds(3600), bootFile: FilePath(file))
        options.earlierBoots = .reclaimed
        try FileManager.default.createDirectory(
            atPath: fixture.dataDirectory, withIntermediateDirectories: true)
        let store = AddressStore(
            dataDirectory: FilePath(fixture.dataDirectory), network: try NetworkName("net"), options: options)
        for (boot, container) in [("aa", "c1"), ("bb", "c3")] {
            try boot.write(toFile: file, atomically: true, encoding: .utf8)
            #expect(try add(container, pod: pod, to: store) == "10.0.0.2 fd00::2")
            #expect(try add(container + "x", to: store).hasPrefix("10.0.0.3"))
        }
    }
}
