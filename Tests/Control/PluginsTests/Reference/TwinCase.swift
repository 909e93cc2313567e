import PluginTesting
import Testing

/// A configuration that both implementations get.
struct TwinCase: Sendable, CustomTestStringConvertible {
    let plugin: String
    let members: String
    var version = "1.0.0"
    var arguments = ""
    var preparation: [String] = []
    var rules = Twins.Rules.none
    /// Of a refusal, what both messages say.
    var words: String?

    var testDescription: String { "\(version) \(plugin) \(members) \(arguments) \(preparation)" }

    init(_ plugin: String, _ members: String..., also change: (inout TwinCase) -> Void = { _ in }) {
        self.plugin = plugin
        self.members = members.joined(separator: ", ")
        change(&self)
    }

    var call: PluginCall {
        let own = #""cniVersion": "\#(version)", "name": "net", "type": "\#(plugin)""#
        var call = PluginCall(plugin, "ADD", "{\(members.isEmpty ? own : "\(own), \(members)")}")
        call.arguments = arguments
        return call
    }

    func twins() throws -> Twins {
        let twins = try Twins(comparing: rules)
        try twins.prepare(preparation)
        return twins
    }

    /// The reference's loopback prints the newest form whatever version it was asked for.
    var hasDefectiveResult: Bool { plugin == "loopback" && version < "1.0.0" }
}
