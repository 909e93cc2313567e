internal import Addressing
internal import CNISpec
internal import JSON
internal import OverlayModel
internal import SystemHandles
internal import SystemPackage

/// The fields of the plugin `flannel`, all of them optional.
struct FlannelConfiguration {
    /// Where flannel's or Swiftlet's daemon tells the node's subnet (`subnetFile`).
    let subnetFile: String
    /// Where is written down what a delegate was called with (`dataDir`).
    let dataDirectory: FilePath
    /// What the delegate's configuration starts from.
    private let delegate: JSONObject
    private let configuration: NetworkConfiguration

    init(_ configuration: NetworkConfiguration) throws(CNIError) {
        let fields = configuration.fields
        self.configuration = configuration
        subnetFile = try fields.string("subnetFile") ?? "/run/flannel/subnet.env"
        dataDirectory = try Self.dataDirectory(of: configuration)
        let delegate = try fields.fields("delegate") ?? Fields(JSONObject())
        self.delegate = delegate.object
        _ = try delegate.string("type")
        for key in ["name", "ipam"] where delegate.object[key] != nil {
            throw delegate.fault(key, "it must not be there; flannel sets it")
        }
    }

    /// All that a DEL needs of a configuration whose delegate is written down.
    static func dataDirectory(of configuration: NetworkConfiguration) throws(CNIError) -> FilePath {
        try configuration.fields.string("dataDir").map { FilePath($0) } ?? "/var/lib/cni/flannel"
    }

    /// The plugin that does the work.
    var delegateType: String {
        if case .string(let type)? = delegate["type"] { type } else { "bridge" }
    }

    /// What the delegate is called with, as the reference renders it: the operator's keys, and behind them those that
    /// follow from the node's subnet.
    func rendered(for subnets: SubnetFile) throws(CNIError) -> JSONObject {
        var json = delegate
        if let runtime = configuration.json["runtimeConfig"], runtime != .null {
            json["runtimeConfig"] = runtime
        }
        json["name"] = .string(configuration.name.text)
        json["type"] = .string(delegateType)
        // Who masquerades must be one of two: the daemon or the delegate.
        json.setDefault("ipMasq", .bool(subnets.masquerade == .off))
        json.setDefault("mtu", .integer(Int(subnets.mtu.bytes)))
        if delegateType == "bridge" { json.setDefault("isGateway", .bool(true)) }
        if let version = configuration.json["cniVersion"] { json["cniVersion"] = version }
        json["ipam"] = .object(try ipam(for: subnets))
        return json
    }

    private func ipam(for subnets: SubnetFile) throws(CNIError) -> JSONObject {
        var ipam = configuration.ipam ?? JSONObject()
        ipam.setDefault("type", .string("host-local"))
        ipam["ranges"] = .array(subnets.gateways.map { .range(of: $0.network) })
        let own = try Fields(ipam, at: "ipam").list("routes", CNIResult.Route.init)
        let routes = own + subnets.networks.map { CNIResult.Route(to: $0) }
        ipam["routes"] = .array(routes.map(\.json))
        return ipam
    }

    /// What a DEL is called with when neither the record of the ADD nor the subnet is left.
    ///
    /// A DEL asks for no address, but the reference's host-local refuses a configuration without a range: it gets one
    /// of the documentation's (RFC 5737).
    func renderedForRemoval() throws(CNIError) -> JSONObject {
        guard let subnets = try? SubnetFile("FLANNEL_SUBNET=192.0.2.1/24\nFLANNEL_MTU=1500\n") else {
            preconditionFailure("a subnet and an MTU are a subnet file")
        }
        return try rendered(for: subnets)
    }
}

extension JSONObject {
    fileprivate mutating func setDefault(_ key: String, _ value: JSONValue) {
        if self[key] == nil { self[key] = value }
    }
}

extension JSONValue {
    /// A set of one range, which is all of a subnet.
    fileprivate static func range(of subnet: IPPrefix) -> JSONValue {
        .array([.object(["subnet": .string(subnet.description)])])
    }
}
