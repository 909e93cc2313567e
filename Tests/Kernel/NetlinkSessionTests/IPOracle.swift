import Foundation
import NetworkTesting
import Testing

/// What `ip -j` or `bridge -j` says: an oracle that shares no line with our decoder.
struct IPOracle {
    let objects: [[String: Any]]

    init(_ line: String, in namespace: TestNamespace = .current) throws {
        let text = try namespace.run(line)
        let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
        objects = try #require(json as? [[String: Any]])
    }

    /// The values of some keys for each object, as text; a key that is missing is left out.
    func texts(_ keys: String...) -> [[String: String]] {
        objects.map { object in
            Dictionary(uniqueKeysWithValues: keys.compactMap { key in object[key].map { (key, "\($0)") } })
        }
    }
}
