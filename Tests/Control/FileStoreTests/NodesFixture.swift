import Addressing
import FileStore
import Foundation
import OverlayModel

/// A file of nodes in a folder of its own, removed with it.
final class NodesFixture: Sendable {
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/file-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var path: String { folder + "/nodes.json" }

    func store() throws -> FileStore {
        let networks = [try IPPrefix("10.244.0.0/16"), try IPPrefix("fd00::/48")]
        return FileStore(path: path, configuration: OverlayConfiguration(networks: networks, vni: try VNI(1)))
    }

    /// Writes over the file that stands there.
    func rewrite(_ text: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    /// Puts another file in its place.
    func replace(_ text: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// Two nodes, the second with the subnet of a number.
    static func nodes(_ number: Int) -> String {
        """
        {"nodes": [
            {"name": "a", "publicAddress": "192.0.2.1", "subnet": "10.244.1.0/24"},
            {"name": "b", "publicAddress": "192.0.2.2", "subnet": "10.244.\(number).0/24",
             "ipv6Subnet": "fd00:0:0:\(number)::/64", "vtepMAC": "02:00:00:00:00:02"}
        ]}
        """
    }
}
