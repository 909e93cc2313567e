import AddressAudit
import AddressPool
import AddressStore
import Addressing
import CNISpec
import JSON
import NetworkTesting
import SystemPackage
import Testing

@Suite struct TransferTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func directory(_ name: String) -> AddressDirectory {
        AddressDirectory(FilePath(folder.path(of: name)))
    }

    /// Records of two networks, an old one, a reservation, and a pod whose address is remembered.
    private func fill(_ name: String) throws {
        let options = AddressStore.Options(stickyFor: .seconds(86_400))
        let path = FilePath(folder.path(of: name))
        let store = AddressStore(dataDirectory: path, network: try NetworkName("one"), options: options)
        let ranges = try RangeSetList([
            RangeSet([AddressRange(subnet: InterfaceAddress("10.9.0.0/24"))]),
            RangeSet([AddressRange(subnet: InterfaceAddress("fd09::/64"))]),
        ])
        for container in ["a", "b"] {
            _ = try store.allocate(
                from: ranges, for: attachment(container), pod: PodName(namespace: "default", name: container))
        }
        try store.release(attachment("b"))
        try store.reserve(IPAddress("10.9.0.77"))
        let other = AddressStore(dataDirectory: path, network: try NetworkName("two"))
        try other.record(IPAddress("10.8.0.5"), for: .container(ContainerID("old")))
    }

    private func attachment(_ container: String) throws -> AttachmentID {
        AttachmentID(container: try ContainerID(container), interface: try InterfaceName("eth0"))
    }

    private func files(_ name: String) throws -> [String: String] {
        var files: [String: String] = [:]
        for network in ["one", "two"] {
            for file in try folder.names(in: "\(name)/\(network)") {
                files["\(network)/\(file)"] = try folder.read("\(name)/\(network)/\(file)")
            }
        }
        return files
    }

    @Test func anImportIntoAnEmptyDirectoryGivesTheSameFiles() throws {
        try fill("from")
        let export = try AddressExport(of: directory("from"))
        let count = try AddressImport(Array(export.json.prettyText.utf8)).merge(into: directory("to"))
        #expect(count == 4)
        #expect(try files("to") == files("from"))
        #expect(try files("to")["one/last_reserved_ip.1"] == "fd09::3")
        // Names of pods, and what they had, too.
        #expect(try AddressExport(of: directory("to")).json == export.json)
        #expect(export.json.compactText.contains("default/b"))
    }

    @Test func aSecondImportAddsNothing() throws {
        try fill("from")
        let bytes = Array(try AddressExport(of: directory("from")).json.compactText.utf8)
        #expect(try AddressImport(bytes).merge(into: directory("from")) == 0)
    }

    @Test func refusesConflictsByNameAndWritesNothing() throws {
        try fill("from")
        let bytes = Array(try AddressExport(of: directory("from")).json.compactText.utf8)
        let store = AddressStore(
            dataDirectory: FilePath(folder.path(of: "to")), network: try NetworkName("two"))
        try store.record(IPAddress("10.8.0.5"), for: .attachment(attachment("other")))
        let error = try #require(throws: ImportConflicts.self) {
            try AddressImport(bytes).merge(into: directory("to"))
        }
        #expect(error.lines == ["two: 10.8.0.5 of old is recorded for other/eth0 here"])
        #expect(try folder.names(in: "to/one") == [])
    }

    @Test func leavesOutAndNamesWhatHasNoOwner() throws {
        try fill("from")
        try folder.write("no owner at all\n", to: "from/two/10.8.0.9")
        #expect(try AddressExport(of: directory("from")).leftOut == ["two/10.8.0.9"])
    }

    @Test func everyTruncationIsRefused() throws {
        try fill("from")
        let bytes = Array(try AddressExport(of: directory("from")).json.compactText.utf8)
        for length in 0..<bytes.count {
            #expect(throws: CNIError.self) { try AddressImport(Array(bytes[..<length])) }
        }
    }

    @Test(arguments: [0x00, 0x22, 0x2d, 0x5b, 0x7d, 0x39, 0xff] as [UInt8])
    func noChangedByteIsATrap(_ value: UInt8) throws {
        try fill("from")
        var bytes = Array(try AddressExport(of: directory("from")).json.compactText.utf8)
        for index in bytes.indices {
            let before = bytes[index]
            bytes[index] = value
            _ = try? AddressImport(bytes)
            bytes[index] = before
        }
    }

    @Test(arguments: [
        #"{"name":"n","records":[{"address":"10.0.0.2","container":"a"},{"address":"10.0.0.2","container":"b"}]}"#,
        #"{"name":"../n"}"#, #"{"name":"n","records":[{"address":"10.0.0.2","container":"../a"}]}"#,
        #"{"name":"n","remembered":[{"pod":"a/b","period":"../1-1","text":"1 10.0.0.2"}]}"#,
        #"{"name":"n","remembered":[{"pod":"a/b","period":"1-1","text":"x"}]}"#,
        #"{"name":"n","lastReserved":[{"rangeSet":-1,"address":"10.0.0.2"}]}"#,
        #"{"name":"n"},{"name":"n"}"#,
    ]) func refusesWhatNoExportSays(_ network: String) {
        let text = #"{"format":"swiftlet addresses 1","networks":["# + network + "]}"
        #expect(throws: CNIError.self) { try AddressImport(Array(text.utf8)) }
    }
}
