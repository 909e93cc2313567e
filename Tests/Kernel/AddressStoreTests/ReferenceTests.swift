import AddressPool
import AddressStore
import Addressing
import CNISpec
import Foundation
import JSON
import Testing

/// The reference plugin as the distribution ships it.
private struct HostLocal {
    static let program = "/usr/lib/cni/host-local"

    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    let fixture: StoreFixture
    let subnets: [String]

    /// Runs a command and gives what it prints.
    @discardableResult
    func run(_ command: String, _ container: String) throws -> JSONObject {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.environment = [
            "CNI_COMMAND": command, "CNI_CONTAINERID": container, "CNI_NETNS": "/run/netns/none",
            "CNI_IFNAME": "eth0", "CNI_PATH": "/usr/lib/cni",
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(configuration.utf8))
        try input.fileHandleForWriting.close()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: bytes, as: UTF8.self)
        guard process.terminationStatus == 0 else { throw Failure(text: text) }
        return try text.isEmpty ? JSONObject() : JSONValue(parsing: text).object ?? JSONObject()
    }

    func add(_ container: String) throws -> [String] {
        try CNIResult(Fields(try run("ADD", container))).addresses.map(\.address.description)
    }

    struct Failure: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }

    private var configuration: String {
        let ranges = subnets.map { "[{\"subnet\":\"\($0)\"}]" }.joined(separator: ",")
        return """
            {"cniVersion":"0.4.0","name":"net","type":"bridge","ipam":{"type":"host-local",\
            "dataDir":"\(fixture.dataDirectory)","ranges":[\(ranges)]}}
            """
    }
}

@Suite(.enabled(if: HostLocal.isInstalled, "needs the reference plugin host-local"))
struct ReferenceTests {
    private let fixture = StoreFixture()

    private var reference: HostLocal { HostLocal(fixture: fixture, subnets: ["10.0.0.0/29", "fd00::/64"]) }

    private func add(_ container: String) throws -> [String] {
        try fixture.store().allocate(
            from: try ranges("10.0.0.0/29", "fd00::/64"), for: try attachment(container)
        ).map(\.address.description)
    }

    @Test func eachGoesOnWhereTheOtherStopped() throws {
        #expect(try reference.add("theirs1") == ["10.0.0.2/29", "fd00::2/64"])
        #expect(try add("ours1") == ["10.0.0.3/29", "fd00::3/64"])
        #expect(try reference.add("theirs2") == ["10.0.0.4/29", "fd00::4/64"])
        #expect(try add("ours2") == ["10.0.0.5/29", "fd00::5/64"])
    }

    @Test func eachDeletesWhatTheOtherAdded() throws {
        _ = try reference.add("theirs")
        _ = try add("ours")
        try fixture.store().release(try attachment("theirs"))
        #expect(try fixture.records() == ["10.0.0.3", "fd00::3"])
        try reference.run("DEL", "ours")
        #expect(try fixture.records().isEmpty)
    }

    @Test func eachSeesTheOthersDuplicates() throws {
        _ = try reference.add("c1")
        #expect(throws: AddressStoreError.self) { try add("c1") }
        _ = try add("c2")
        let failure = try #require(throws: HostLocal.Failure.self) { try reference.add("c2") }
        #expect(
            failure.text.contains("10.0.0.3 has been allocated to c2, duplicate allocation is not allowed"))
        try reference.run("CHECK", "c2")
    }

    @Test func bothRunOutInTheSameWords() throws {
        for index in 0..<5 { _ = try add("c\(index)") }
        let failure = try #require(throws: HostLocal.Failure.self) { try reference.add("late") }
        let error = try #require(throws: AddressStoreError.self) { try add("late") }
        #expect(failure.text.contains(error.description))
    }

    @Test(.timeLimit(.minutes(10)))
    func bothAtOnceNeverGiveAnAddressToTwo() async throws {
        let reference = HostLocal(fixture: fixture, subnets: ["10.0.0.0/24"])
        let addresses = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<20 {
                group.addTask { try reference.add("theirs\(index)").joined() }
                group.addTask { [fixture] in
                    let store = try fixture.store()
                    return try store.allocate(
                        from: try ranges("10.0.0.0/24"), for: try attachment("ours\(index)")
                    ).map(\.address.description).joined()
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(addresses).count == 40)
        #expect(try fixture.records().count == 40)
    }
}
