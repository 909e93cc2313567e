internal import Addressing
package import JSON

/// What a runtime sends a plugin on standard input; every plugin reads its own keys from `fields`.
package struct NetworkConfiguration: Hashable, Sendable {
    /// All that was sent, unknown keys too.
    package let json: JSONObject
    package let version: CNIVersion
    package let name: NetworkName
    /// The plugin program that the runtime meant; a delegated IPAM plugin finds the name of its caller here.
    package let type: String?
    /// Handed to the IPAM plugin as it is.
    package let ipam: JSONObject?
    /// `runtimeConfig`: the values of capabilities.
    package let runtimeConfiguration: JSONObject
    /// `args`: what an operator adds to one call.
    package let arguments: JSONObject
    package let dns: DNS?

    package var fields: Fields { Fields(json) }

    /// Decodes and checks a configuration for a plugin that supports some versions.
    ///
    /// - Throws: `decodingFailure`, `invalidConfiguration` or `incompatibleVersion`.
    package init(_ input: [UInt8], supporting supported: [CNIVersion]) throws(CNIError) {
        let json = try Self.decode(input)
        let fields = Fields(json)
        name = try NetworkName(try fields.string("name") ?? "")
        version = try Self.version(try fields.string("cniVersion"), among: supported)
        type = try fields.string("type")
        ipam = try fields.fields("ipam")?.object
        runtimeConfiguration = try fields.fields("runtimeConfig")?.object ?? JSONObject()
        arguments = try fields.fields("args")?.object ?? JSONObject()
        if let dns = try fields.fields("dns") { self.dns = try DNS(dns) } else { dns = nil }
        self.json = json
    }

    /// The result of the plugins before this one in the chain, or of the ADD that is to be undone.
    package func previousResult() throws(CNIError) -> CNIResult? {
        guard let fields = try fields.fields("prevResult") else { return nil }
        return try CNIResult(fields, assuming: version)
    }

    /// The attachments that a GC must keep; nil where the runtime names none, which is not an empty list.
    ///
    /// Runtimes before CNI 1.1.0's last draft wrote `cni.dev/attachments` (containernetworking/cni#1101).
    package func validAttachments() throws(CNIError) -> Set<AttachmentID>? {
        let keys = ["cni.dev/valid-attachments", "cni.dev/attachments"]
        guard let key = keys.first(where: { json[$0] != nil && json[$0] != .null }) else { return nil }
        return Set(
            try fields.list(key) { (entry) throws(CNIError) in
                AttachmentID(
                    container: try ContainerID(try entry.string("containerID") ?? ""),
                    interface: try entry.required("ifname", entry.parsed("ifname", InterfaceName.init)))
            })
    }

    private static func decode(_ input: [UInt8]) throws(CNIError) -> JSONObject {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: input)
        } catch {
            throw CNIError(
                .decodingFailure, "cannot decode the network configuration", details: error.description)
        }
        guard let object = value.object else {
            throw CNIError(
                .decodingFailure, "cannot decode the network configuration",
                details: "expected an object, found \(value.kind)")
        }
        return object
    }

    private static func version(
        _ text: String?, among supported: [CNIVersion]
    ) throws(CNIError) -> CNIVersion {
        let text = text.flatMap { $0.isEmpty ? nil : $0 } ?? CNIVersion.assumed.rawValue
        guard let version = CNIVersion(rawValue: text), supported.contains(version) else {
            let list = supported.map { "\"\($0)\"" }.joined(separator: " ")
            throw CNIError(
                .incompatibleVersion, "incompatible CNI versions",
                details: "config is \"\(text)\", plugin supports [\(list)]")
        }
        return version
    }
}

/// Name servers, as a configuration asks for them and a result reports them.
package struct DNS: Hashable, Sendable {
    package var nameservers: [String]
    package var domain: String
    package var search: [String]
    package var options: [String]

    package init(
        nameservers: [String] = [], domain: String = "", search: [String] = [], options: [String] = []
    ) {
        self.nameservers = nameservers
        self.domain = domain
        self.search = search
        self.options = options
    }

    package init(_ fields: Fields) throws(CNIError) {
        nameservers = try fields.strings("nameservers")
        domain = try fields.string("domain") ?? ""
        search = try fields.strings("search")
        options = try fields.strings("options")
    }

    package var isEmpty: Bool { self == DNS() }

    package var json: JSONValue {
        .object([
            "nameservers": nonEmptyArray(nameservers.map { .string($0) }),
            "domain": nonEmptyString(domain),
            "search": nonEmptyArray(search.map { .string($0) }),
            "options": nonEmptyArray(options.map { .string($0) }),
        ])
    }
}
