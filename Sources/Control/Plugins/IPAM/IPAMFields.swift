internal import AddressStore
internal import Addressing
internal import CNISpec
internal import JSON
internal import SystemPackage

/// What IPAM plugins read alike; what is wrong is said in the reference's words.
struct IPAMFields {
    let configuration: NetworkConfiguration
    let ipam: Fields

    init(_ configuration: NetworkConfiguration) throws(CNIError) {
        self.configuration = configuration
        guard let fields = try configuration.fields.fields("ipam") else {
            throw CNIError(
                .invalidConfiguration, "IPAM config missing 'ipam' key",
                details: "add \"ipam\" with the plugin's \"type\" and fields")
        }
        ipam = fields
    }

    /// The addresses asked for in `args.cni.ips`; empty if there are none.
    func argumentIPs() throws(CNIError) -> [String] {
        try Fields(configuration.arguments, at: "args").fields("cni")?.strings("ips") ?? []
    }

    /// The addresses asked for in `runtimeConfig.ips`; empty if there are none.
    func runtimeIPs() throws(CNIError) -> [String] { try runtime.strings("ips") }

    var runtime: Fields { Fields(configuration.runtimeConfiguration, at: "runtimeConfig") }

    func routes() throws(CNIError) -> [CNIResult.Route] {
        try ipam.list("routes") { (fields) throws(CNIError) in
            if let text = try fields.string("dst"), (try? InterfaceAddress(text)) == nil {
                throw Self.notCIDR(text)
            }
            return try CNIResult.Route(fields)
        }
    }

    /// Refuses more than one address of a family where the version cannot tell of a second.
    func refuseSeveral(_ families: [IPFamily]) throws(CNIError) {
        let isTold = configuration.version >= .v0_3_0
        guard !isTold, IPFamily.allCases.contains(where: { family in families.count { $0 == family } > 1 })
        else { return }
        throw CNIError(
            .invalidConfiguration,
            "CNI version \(configuration.version) does not support more than 1 address per family",
            details: "set \"cniVersion\" to 0.3.0 or later")
    }

    static func notCIDR(_ text: String) -> CNIError {
        CNIError(.invalidConfiguration, "invalid CIDR address: \(text)")
    }
}

extension AddressStore {
    /// The store that a configuration names: `dataDir`, `reclaimAfterReboot` and `stickySeconds`, in the object
    /// that tells of addresses.
    init(network: NetworkName, _ fields: Fields) throws(CNIError) {
        let dataDirectory = try fields.string("dataDir") ?? ""
        let isReclaimed = try fields.bool("reclaimAfterReboot") ?? true
        let sticky = try fields.integer("stickySeconds", in: 0...366 * 86_400) ?? 0
        self.init(
            dataDirectory: dataDirectory.isEmpty ? Self.defaultDataDirectory : FilePath(dataDirectory),
            network: network,
            options: Options(
                earlierBoots: isReclaimed ? .reclaimed : .kept,
                stickyFor: sticky > 0 ? .seconds(sticky) : nil))
    }
}
