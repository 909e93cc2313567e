import AddressPool
import AddressStore
import Addressing
import CNISpec
import Foundation
import SystemHandles
import SystemPackage
import Testing

/// A data directory of its own for a test, removed with it, and the files of the network `net` in it.
final class StoreFixture: Sendable {
    let dataDirectory = FileManager.default.temporaryDirectory.path + "/address-store-" + UUID().uuidString

    deinit { try? FileManager.default.removeItem(atPath: dataDirectory) }

    func store() throws -> AddressStore {
        AddressStore(dataDirectory: FilePath(dataDirectory), network: try NetworkName("net"))
    }

    /// The text of each file by name.
    func files() throws -> [String: String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: dataDirectory + "/net")
        return try Dictionary(uniqueKeysWithValues: names.map { ($0, try read($0)) })
    }

    /// The names of the records, in the order of their addresses.
    func records() throws -> [String] {
        try files().keys.compactMap { try? IPAddress($0) }.sorted().map(\.description)
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: path(of: name), encoding: .utf8)
    }

    func write(_ name: String, _ text: String) throws {
        try FileManager.default.createDirectory(
            atPath: dataDirectory + "/net", withIntermediateDirectories: true)
        try text.write(toFile: path(of: name), atomically: false, encoding: .utf8)
    }

    func permissions(of name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path(of: name))[.posixPermissions] as? Int
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(of: name)) }

    /// Empties a file as a crash of the machine may, without touching its time.
    func emptyKeepingTime(_ name: String) throws {
        var before = stat()
        try #require(unsafe stat(path(of: name), &before) == 0)
        try #require(unsafe truncate(path(of: name), 0) == 0)
        let times = [before.st_atim, before.st_mtim]
        try #require(unsafe utimensat(AT_FDCWD, path(of: name), times, 0) == 0)
    }

    /// Where the store keeps what host-local does not know of.
    var side: String { dataDirectory + "/.swiftlet/net" }

    func sideNames() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: side).sorted()
    }

    func removeSide(_ name: String) throws { try FileManager.default.removeItem(atPath: side + "/" + name) }

    /// Seals whatever stands in the two directories.
    func forgeSeal() throws {
        let time = FileTime.now - .seconds(5)
        for path in [side, dataDirectory + "/net"] {
            try Directory(opening: FilePath(path)).setModified(time)
        }
    }

    func path(of name: String) -> String { dataDirectory + "/net/" + name }
}

/// Range sets of whole subnets, one each.
func ranges(_ subnets: String...) throws -> RangeSetList {
    try RangeSetList(
        subnets.map { try RangeSet([AddressRange(subnet: try InterfaceAddress($0))]) })
}

func attachment(_ container: String, _ interface: String = "eth0") throws -> AttachmentID {
    AttachmentID(container: try ContainerID(container), interface: try InterfaceName(interface))
}
