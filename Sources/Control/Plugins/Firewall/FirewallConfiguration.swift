internal import Addressing
internal import CNISpec
internal import FirewallRules
internal import SystemPackage

/// The fields of the plugin `firewall`, all of them optional.
struct FirewallConfiguration {
    /// Who lets packets pass; nil for firewalld where it runs, and iptables elsewhere (`backend`).
    let backend: FirewallBackend?
    let adminChain: UserChain
    /// firewalld's zone (`firewalldZone`).
    let zone: String
    let policy: String
    let dataDirectory: FilePath

    init(_ configuration: NetworkConfiguration) throws(CNIError) {
        let fields = configuration.fields
        (backend, zone) = try Self.backend(fields)
        let name = try fields.string("iptablesAdminChainName") ?? ""
        do throws(FirewallError) {
            adminChain = try UserChain(name.isEmpty ? "CNI-ADMIN" : name, in: .filter)
        } catch {
            throw fields.fault("iptablesAdminChainName", error.description)
        }
        policy = try fields.string("ingressPolicy") ?? ""
        guard ["", "open", "same-bridge", "isolated"].contains(policy) else {
            throw CNIError(
                .invalidConfiguration, "unknown ingress policy: \"\(policy)\"",
                details: "\"ingressPolicy\" is open, same-bridge or isolated")
        }
        dataDirectory = try Self.dataDirectory(of: configuration)
    }

    static func backend(_ fields: Fields) throws(CNIError) -> (FirewallBackend?, zone: String) {
        let name = try fields.string("backend") ?? ""
        let zone = try fields.string("firewalldZone") ?? ""
        // As in the reference, any other name leaves the choice to the plugin.
        return (FirewallBackend(rawValue: name), zone.isEmpty ? "trusted" : zone)
    }

    /// Where is written down whose an address is, which no rule tells (`dataDir`; the reference has none).
    static func dataDirectory(of configuration: NetworkConfiguration) throws(CNIError) -> FilePath {
        try configuration.fields.string("dataDir").map { FilePath($0) } ?? "/run/cni/firewall"
    }

    /// The rules for a container that others have made.
    func rules(of result: CNIResult) throws(CNIError) -> ReferenceFirewall {
        ReferenceFirewall(
            addresses: result.addresses.map(\.address.address), adminChain: adminChain,
            policy: try ingressPolicy(result))
    }

    private func ingressPolicy(_ result: CNIResult) throws(CNIError) -> ReferenceFirewall.IngressPolicy {
        if policy.isEmpty || policy == "open" { return .open }
        guard let name = result.interfaces.first?.name, !name.isEmpty else {
            throw CNIError(
                .invalidConfiguration, "interface needs to be set for ingress policy \"\(policy)\"",
                details: "make sure to chain \"firewall\" behind \"bridge\"")
        }
        let bridge = try CNIError.describing { () throws(FirewallError) in try InterfacePattern(name) }
        return policy == "isolated" ? .isolated(bridge) : .sameBridge(bridge)
    }
}

/// Who lets packets pass.
package enum FirewallBackend: String, Sendable {
    case iptables, firewalld
}
