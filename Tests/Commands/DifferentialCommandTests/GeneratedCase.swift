import PluginTesting
import Testing

/// A chain of plugins with a configuration, drawn from a seed.
struct GeneratedCase: Sendable, CustomTestStringConvertible {
    let seed: UInt64
    var version = "1.0.0"
    var plugins: [GeneratedPlugin] = []
    /// `CNI_ARGS`.
    var arguments = ""
    /// Commands in both nodes' namespaces, before anything is called.
    var preparation: [String] = []

    var testDescription: String {
        "DIFFERENTIAL_SEED=\(seed) DIFFERENTIAL_CASES=1\n  CNI_ARGS='\(arguments)' after \(preparation)\n"
            + plugins.map { "  \(configuration($0))" }.joined(separator: "\n")
    }

    private func configuration(_ plugin: GeneratedPlugin) -> String {
        let own = ["\"cniVersion\": \"\(version)\"", "\"name\": \"net\"", "\"type\": \"\(plugin.type)\""]
        return "{\((own + plugin.members).joined(separator: ", "))}"
    }

    func call(_ verb: String, _ plugin: GeneratedPlugin, after previous: String?) -> PluginCall {
        var call = PluginCall(plugin.type, verb, configuration(plugin))
        call.arguments = arguments
        // Some plugins keep files in folders that all nodes of the machine share.
        call.container = "differential-\(seed)"
        // DEL has it since 0.4.0, and the first plugin of a chain not on ADD.
        if verb == "ADD" || version >= "0.4.0" { call.previous = previous }
        return call
    }

    func holds(_ plugin: String) -> Bool { plugins.contains { $0.type == plugin } }

    /// Whether any plugin's configuration holds this text.
    func says(_ text: String) -> Bool { plugins.contains { $0.members.contains { $0.contains(text) } } }

    /// Whether a line of a state may be there although nothing is attached any more.
    ///
    /// Bridge, forwarding and the chains of all containers serve others; addresses go round.
    func mayStay(_ line: String) -> Bool {
        if line.contains(" rule ") { return !["CNI-DN-", "10.1.", "2001:"].contains { line.contains($0) } }
        return ["cni0", "br7", "forward", "accept_redirects", "last_reserved_ip"].contains {
            line.contains($0)
        }
    }

    /// Only these write rules of iptables, and reading them takes as long as all the rest.
    var rules: Twins.Rules {
        holds("portmap") || holds("firewall") || says("\"ipMasq\": true") ? .iptables : .none
    }
}

/// One plugin of a chain.
struct GeneratedPlugin: Sendable {
    let type: String
    /// Of its configuration, without what all of the chain have.
    let members: [String]
}
