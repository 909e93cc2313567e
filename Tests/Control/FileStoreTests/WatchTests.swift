import Addressing
import FileStore
import Foundation
import OverlayModel
import Testing

@Suite(.timeLimit(.minutes(10))) struct WatchTests {
    @Test func tellsOfAFileThatIsReplacedOrRewritten() async throws {
        let fixture = try NodesFixture()
        try fixture.replace(NodesFixture.nodes(2))
        var events = try fixture.store().leases().makeAsyncIterator()
        #expect(try await subnet(in: events.next()) == "10.244.2.0/24")
        try fixture.replace(NodesFixture.nodes(3))
        #expect(try await subnet(in: events.next()) == "10.244.3.0/24")
        try fixture.rewrite(NodesFixture.nodes(4))
        // An event of the replacement may come while the file is half written.
        var event = try await events.next()
        if case .unusable = event { event = try await events.next() }
        #expect(subnet(in: event) == "10.244.4.0/24")
    }

    @Test func tellsOfALinkThatPointsToAnotherFolder() async throws {
        // How Kubernetes exchanges the files of a ConfigMap.
        let fixture = try NodesFixture()
        let files = FileManager.default
        for number in 2...3 {
            try files.createDirectory(
                atPath: fixture.folder + "/\(number)", withIntermediateDirectories: false)
            try NodesFixture.nodes(number)
                .write(toFile: fixture.folder + "/\(number)/nodes.json", atomically: false, encoding: .utf8)
        }
        try files.createSymbolicLink(atPath: fixture.folder + "/data", withDestinationPath: "2")
        try files.createSymbolicLink(atPath: fixture.path, withDestinationPath: "data/nodes.json")
        var events = try fixture.store().leases().makeAsyncIterator()
        #expect(try await subnet(in: events.next()) == "10.244.2.0/24")
        try files.createSymbolicLink(atPath: fixture.folder + "/new", withDestinationPath: "3")
        let renamed = unsafe rename(fixture.folder + "/new", fixture.folder + "/data")
        #expect(renamed == 0)
        #expect(try await subnet(in: events.next()) == "10.244.3.0/24")
    }

    @Test func tellsThatAFileCannotBeUsedAndOfItsRecovery() async throws {
        let fixture = try NodesFixture()
        try fixture.replace(NodesFixture.nodes(2))
        var events = try fixture.store().leases().makeAsyncIterator()
        #expect(try await subnet(in: events.next()) == "10.244.2.0/24")
        try fixture.replace("{")
        #expect(try await cause(in: events.next())?.contains("at the top") == true)
        try FileManager.default.removeItem(atPath: fixture.path)
        #expect(try await cause(in: events.next())?.contains("cannot be read") == true)
        // Also what was told before is told again, so that nobody has to guess whether it holds.
        try fixture.replace(NodesFixture.nodes(2))
        #expect(try await subnet(in: events.next()) == "10.244.2.0/24")
    }

    @Test func tellsOfAnUnusableFileOnceWhateverElseHappensInItsFolder() async throws {
        let fixture = try NodesFixture()
        try fixture.replace(NodesFixture.nodes(2))
        var events = try fixture.store().leases().makeAsyncIterator()
        #expect(try await subnet(in: events.next()) == "10.244.2.0/24")
        try fixture.replace("{")
        #expect(try await cause(in: events.next()) != nil)
        try "{".write(toFile: fixture.folder + "/other.json", atomically: true, encoding: .utf8)
        try fixture.replace(NodesFixture.nodes(3))
        #expect(try await subnet(in: events.next()) == "10.244.3.0/24")
    }

    @Test func leavesOtherFilesAndTheSameContentAlone() async throws {
        let fixture = try NodesFixture()
        try fixture.replace(NodesFixture.nodes(2))
        var events = try fixture.store().leases().makeAsyncIterator()
        #expect(try await subnet(in: events.next()) == "10.244.2.0/24")
        try "{".write(toFile: fixture.folder + "/other.json", atomically: true, encoding: .utf8)
        try fixture.replace(NodesFixture.nodes(2))
        try fixture.replace(NodesFixture.nodes(3))
        #expect(try await subnet(in: events.next()) == "10.244.3.0/24")
    }

    @Test func failsWhenThereIsNoFileOrNoFolderAtFirst() async throws {
        let fixture = try NodesFixture()
        for words in ["cannot be read: ", "cannot be watched: "] {
            var events = try fixture.store().leases().makeAsyncIterator()
            let error = await #expect(throws: FileStoreError.self) { try await events.next() }
            #expect(
                error?.description == "the file of nodes \(fixture.path): \(words)No such file or directory")
            try? FileManager.default.removeItem(atPath: fixture.folder)
        }
    }

    /// The second node's subnet, if the event is a snapshot.
    private func subnet(in event: LeaseEvent?) -> String? {
        guard case .snapshot(let leases) = event else { return nil }
        return leases.last?.subnets.first?.description
    }

    private func cause(in event: LeaseEvent?) -> String? {
        guard case .unusable(let error) = event else { return nil }
        return "\(error)"
    }
}
