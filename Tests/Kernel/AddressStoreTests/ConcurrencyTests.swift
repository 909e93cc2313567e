import AddressPool
import AddressStore
import Addressing
import CNISpec
import Foundation
import Synchronization
import Testing

/// Many at once, in any order: no address is two's, none is lost, and the index never falls behind.
@Suite(.timeLimit(.minutes(10))) struct ConcurrencyTests {
    /// Who holds what, as the holders know it.
    private final class Holders: Sendable {
        private let addresses = Mutex<[IPAddress: String]>([:])

        /// Notes what was given; whoever had the address before must have let go of it.
        func take(_ address: IPAddress, for container: String) {
            let other = addresses.withLock { $0.updateValue(container, forKey: address) }
            #expect(other == nil, "\(address) was \(other ?? "")'s and is \(container)'s now")
        }

        /// Before the store is told: from then on anybody may get it.
        func letGo(of container: String) {
            addresses.withLock { $0 = $0.filter { $0.value != container } }
        }

        var all: [IPAddress] { addresses.withLock { $0.keys.sorted() } }
    }

    private let fixture = StoreFixture()
    private let holders = Holders()
    private static let workers = 6

    /// One worker's containers: a few, so that each comes and goes often.
    private func container(_ worker: Int, _ number: Int) -> String { "w\(worker)-\(number)" }

    /// Every container that any worker may have: what a runtime would name at a GC.
    private func valid() throws -> Set<AttachmentID> {
        var valid: Set<AttachmentID> = []
        for worker in 0..<Self.workers {
            for number in 0..<12 { valid.insert(try attachment(container(worker, number))) }
        }
        return valid
    }

    private func work(_ worker: Int, turns: Int) throws {
        let (store, subnet, valid) = (
            try fixture.store(), try ranges("10.0.0.0/26", "fd00::/64"), try valid()
        )
        var held: Set<String> = []
        for turn in 0..<turns {
            let name = container(worker, Int.random(in: 0..<12))
            switch Int.random(in: 0..<20) {
            case 0:
                try store.collectGarbage(keeping: valid)
            case 1:
                // A container that its runtime forgot: only a GC takes it away.
                _ = try? store.allocate(from: subnet, for: attachment("lost-\(worker)-\(turn)"))
            case 2..<12 where !held.contains(name):
                let id = try attachment(name)
                do throws(AddressStoreError) {
                    let offers = try store.allocate(from: subnet, for: id)
                    for offer in offers { holders.take(offer.address.address, for: name) }
                    held.insert(name)
                } catch .exhausted {
                    continue
                }
            default:
                holders.letGo(of: name)
                try store.release(attachment(name))
                held.remove(name)
            }
        }
    }

    @Test func keepsItsPromisesInAnyOrder() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<Self.workers { group.addTask { try work(worker, turns: 250) } }
            try await group.waitForAll()
        }
        let store = try fixture.store()
        #expect(store.hasCompleteIndex())
        try store.collectGarbage(keeping: valid())
        #expect(try fixture.records() == holders.all.map(\.description))
        let known = try Dictionary(grouping: store.records(), by: \.owner)
        for case (.attachment(let id)?, let records) in known {
            #expect(try store.addresses(of: id).sorted() == records.map(\.address))
        }
    }
}
