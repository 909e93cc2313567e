internal import Addressing
internal import CNISpec

/// The fields of `ipam` for the plugin `static`.
struct StaticConfiguration {
    let addresses: [CNIResult.AssignedAddress]
    let routes: [CNIResult.Route]
    let dns: DNS

    init(_ configuration: NetworkConfiguration, _ arguments: CNIArguments) throws(CNIError) {
        let fields = try IPAMFields(configuration)
        routes = try fields.routes()
        dns = try fields.ipam.fields("dns").map { (dns) throws(CNIError) in try DNS(dns) } ?? DNS()
        addresses = try Self.addresses(in: fields, arguments)
        try fields.refuseSeveral(addresses.map(\.address.address.family))
    }

    /// What the runtime asks for replaces all else, and what `args` asks for what is configured.
    private static func addresses(
        in fields: IPAMFields, _ arguments: CNIArguments
    ) throws(CNIError) -> [CNIResult.AssignedAddress] {
        let configured = try fields.ipam.list("addresses", ConfiguredAddress.init)
        let added = try addresses(in: arguments)
        let asked = try requested(fields.argumentIPs())
        let runtime = try requested(fields.runtimeIPs())
        if let replacing = [runtime, asked].first(where: { !$0.isEmpty }) { return replacing }
        var addresses: [CNIResult.AssignedAddress] = []
        for address in configured { addresses.append(try address.assigned()) }
        return addresses + added
    }

    private static func requested(_ texts: [String]) throws(CNIError) -> [CNIResult.AssignedAddress] {
        var addresses: [CNIResult.AssignedAddress] = []
        for text in texts {
            guard let address = try? InterfaceAddress(text) else {
                throw CNIError(
                    .invalidConfiguration,
                    "an entry in the 'ips' field is NOT in CIDR notation, got: '\(text)'")
            }
            addresses.append(CNIResult.AssignedAddress(address: address))
        }
        return addresses
    }

    /// `IP` and `GATEWAY` of `CNI_ARGS`, lists both; a gateway is of the address whose network it is in.
    private static func addresses(
        in arguments: CNIArguments
    ) throws(CNIError) -> [CNIResult.AssignedAddress] {
        try arguments.refuseUnknown(knowing: ["IP", "GATEWAY"])
        var addresses: [CNIResult.AssignedAddress] = []
        for text in list(arguments["IP"]) {
            guard let address = try? InterfaceAddress(text) else {
                throw CNIError(
                    .invalidEnvironment, "the 'ip' field is expected to be in CIDR notation, got: '\(text)'")
            }
            addresses.append(CNIResult.AssignedAddress(address: address))
        }
        for text in list(arguments["GATEWAY"]) {
            guard let gateway = try? IPAddress(text) else {
                throw CNIError(.invalidEnvironment, "invalid gateway address: \(text)")
            }
            for index in addresses.indices where addresses[index].address.network.contains(gateway) {
                addresses[index].gateway = gateway
            }
        }
        return addresses
    }

    private static func list(_ text: String?) -> [String] {
        guard let text, !text.isEmpty else { return [] }
        return text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let start = part.drop(while: \.isWhitespace)
            let end = start.lastIndex { !$0.isWhitespace }
            return end.map { String(start[...$0]) } ?? ""
        }
    }
}

/// An entry of `addresses`; its text is read only where nothing replaces it.
private struct ConfiguredAddress {
    private let text: String
    private let gateway: IPAddress?

    init(_ fields: Fields) throws(CNIError) {
        text = try fields.string("address") ?? ""
        let gateway = try fields.string("gateway") ?? ""
        self.gateway = try? IPAddress(gateway)
        guard gateway.isEmpty || self.gateway != nil else {
            throw CNIError(.invalidConfiguration, "invalid IP address: \(gateway)")
        }
    }

    func assigned() throws(CNIError) -> CNIResult.AssignedAddress {
        guard let address = try? InterfaceAddress(text) else {
            throw CNIError(
                .invalidConfiguration,
                "the 'address' field is expected to be in CIDR notation, got: '\(text)'")
        }
        return CNIResult.AssignedAddress(address: address, gateway: gateway)
    }
}
