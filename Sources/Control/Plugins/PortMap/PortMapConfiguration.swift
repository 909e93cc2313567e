internal import Addressing
internal import CNISpec
internal import FirewallRules
internal import JSON

/// The fields of the plugin `portmap`, and the capability `portMappings`.
struct PortMapConfiguration {
    /// Nil for the usual program.
    let program: RuleProgram?
    let ports: [HostPort]
    let masquerading: ReferenceHostPorts.Masquerading
    let conditions: [IPFamily: [String]]

    /// Kubernetes uses 14 and 15.
    private static let defaultMarkBit = 13

    init(_ configuration: NetworkConfiguration) throws(CNIError) {
        let fields = configuration.fields
        program = try RuleProgram.named(by: "backend", in: fields)
        ports = try HostPort.mappings(of: configuration)
        masquerading = try Self.masquerading(fields)
        if program == .nftables {
            for key in ["markMasqBit", "externalSetMarkChain"] where configuration.json[key] != nil {
                throw fields.fault(key, "iptables marks packets so; nftables does not")
            }
        }
        var conditions: [IPFamily: [String]] = [:]
        for (family, key) in [(IPFamily.ipv4, "conditionsV4"), (.ipv6, "conditionsV6")] {
            conditions[family] = try fields.strings(key)
        }
        self.conditions = conditions
    }

    private static func masquerading(_ fields: Fields) throws(CNIError) -> ReferenceHostPorts.Masquerading {
        let bit = try fields.integer("markMasqBit", in: 0...31)
        let external = try fields.string("externalSetMarkChain")
        if bit != nil, external != nil {
            throw CNIError(
                .invalidConfiguration, "Cannot specify externalSetMarkChain and markMasqBit",
                details: "the chain sets a mark of its own")
        }
        let isWanted = try fields.bool("snat")
        let sources: ReferenceHostPorts.Sources =
            try fields.bool("masqAll") == true ? .everywhere : .ownNetworkAndLoopback
        if isWanted == false { return .none }
        guard let external else { return .own(markBit: bit ?? defaultMarkBit, sources) }
        do throws(FirewallError) {
            return .external(try UserChain(external, in: .nat), sources)
        } catch {
            throw fields.fault("externalSetMarkChain", error.description)
        }
    }
}

extension HostPort {
    /// The capability `portMappings`: what the runtime passes, in its order.
    static func mappings(of configuration: NetworkConfiguration) throws(CNIError) -> [HostPort] {
        let runtime = Fields(configuration.runtimeConfiguration, at: "runtimeConfig")
        return try runtime.list("portMappings") { (fields) throws(CNIError) in
            let port = UInt16(
                try fields.required("hostPort", fields.integer("hostPort", in: 1...Int(UInt16.max))))
            let containerPort = UInt16(
                try fields.required("containerPort", fields.integer("containerPort", in: 1...Int(UInt16.max)))
            )
            let name = try fields.string("protocol") ?? ""
            guard let transport = TransportProtocol(rawValue: name.lowercased()), transport.hasPorts else {
                throw fields.fault("protocol", "\"\(name)\" is none of tcp, udp and sctp")
            }
            let address = try fields.parsed("hostIP") { (text) throws(AddressingError) in
                try IPAddress(text)
            }
            return try CNIError.describing { () throws(FirewallError) in
                try HostPort(transport, port, to: containerPort, at: address)
            }
        }
    }
}
