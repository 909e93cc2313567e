import CNISpec
import JSON
import PluginKit
import Synchronization

/// A plugin that a test delegates to: it remembers what it was called with, and fails on demand.
final class StandInPlugin: Plugin, Sendable {
    static let name = PluginName("bridge")
    static let about = "a stand-in"

    private let calls = Mutex<[(verb: String, configuration: JSONObject)]>([])
    private let failing = Mutex<Set<String>>([])

    /// The verbs that it was called with.
    var verbs: [String] { calls.withLock { $0.map(\.verb) } }

    /// What it was called with last.
    var configuration: JSONObject { calls.withLock { $0.last?.configuration } ?? JSONObject() }

    var text: String { JSONValue.object(configuration).sortedByKey.compactText }

    func fail(at verbs: String...) { failing.withLock { $0 = Set(verbs) } }

    private func answer(_ verb: String, _ configuration: NetworkConfiguration) throws(CNIError) {
        calls.withLock { $0.append((verb, configuration.json)) }
        guard failing.withLock({ $0.contains(verb) }) else { return }
        throw CNIError(.tryAgainLater, "the stand-in was told to fail")
    }

    func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        try answer("ADD", attachment.configuration)
        return CNIResult(interfaces: [CNIResult.Interface(name: "made")])
    }

    func check(_ attachment: Attachment) throws(CNIError) { try answer("CHECK", attachment.configuration) }

    func delete(_ attachment: DeletedAttachment) throws(CNIError) {
        try answer("DEL", attachment.configuration)
    }

    func status(_ network: Network) throws(CNIError) { try answer("STATUS", network.configuration) }

    func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) throws(CNIError) {
        try answer("GC", network.configuration)
    }
}
