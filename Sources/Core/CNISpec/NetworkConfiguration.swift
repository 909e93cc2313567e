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
        try self.init(try Self.decode(input), supporting: supported)
    }

    /// Decodes the configuration of a DEL, which must not fail for what it can do without.
    ///
    /// Members of the specification that have not its shape are left out; plugins find their own keys as sent.
    /// - Throws: `decodingFailure`, `invalidConfiguration` or `incompatibleVersion`.
    package init(forgiving input: [UInt8], supporting supported: [CNIVersion]) throws(CNIError) {
        var json = try Self.decode(input)
        for key in ["ipam", "runtimeConfig", "args", "dns"] where json[key]?.object == nil { json[key] = nil }
        if let dns = json["dns"]?.object, (try? DNS(Fields(dns))) == nil { json["dns"] = nil }
        try self.init(json, supporting: supported)
    }

    /// Checks a configuration that is decoded already, such as one made for a plugin to delegate to.
    ///
    /// - Throws: `invalidConfiguration` or `incompatibleVersion`.
    package init(
        _ json: JSONObject, supporting supported: [CNIVersion] = CNIVersion.allCases
    ) throws(CNIError) {
        let fields = Fields(json)
        name = try NetworkName(try fields.string("name") ?? "")
        version = try Self.version(fields, among: supported)
        type = try fields.string("type")
        ipam = try fields.fields("ipam")?.object
        runtimeConfiguration = try fields.fields("runtimeConfig")?.object ?? JSONObject()
        arguments = try fields.fields("args")?.object ?? JSONObject()
        if let dns = try fields.fields("dns") { self.dns = try DNS(dns) } else { dns = nil }
        self.json = json
    }

    /// The plugin that `ipam` names; nil where there is none, which is a network without addresses.
    package func ipamType() throws(CNIError) -> String? {
        guard let type = try fields.fields("ipam")?.string("type"), !type.isEmpty else { return nil }
        return type
    }

    /// Name servers that go before those of an IPAM plugin: as in the reference, an empty list counts too.
    package var overridingDNS: DNS? {
        guard let dns, let members = json["dns"]?.object else { return nil }
        let isGiven = ["nameservers", "search", "options"].contains {
            members[$0] != nil && members[$0] != .null
        }
        return isGiven || !dns.domain.isEmpty ? dns : nil
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
        _ fields: Fields, among supported: [CNIVersion]
    ) throws(CNIError) -> CNIVersion {
        let text = try fields.string("cniVersion") ?? ""
        // A list of versions without the one that the runtime chose: whoever calls by hand gets the newest.
        if text.isEmpty, let newest = try newestVersion(in: fields, among: supported) { return newest }
        let version = text.isEmpty ? CNIVersion.assumed : CNIVersion(rawValue: text)
        guard let version, supported.contains(version) else {
            throw .incompatible(version?.rawValue ?? text, supported)
        }
        return version
    }

    private static func newestVersion(
        in fields: Fields, among supported: [CNIVersion]
    ) throws(CNIError) -> CNIVersion? {
        let listed = try fields.strings("cniVersions")
        guard !listed.isEmpty else { return nil }
        let common = listed.compactMap(CNIVersion.init(rawValue:)).filter(supported.contains)
        guard let newest = common.max() else {
            throw .incompatible(listed.joined(separator: ", "), supported)
        }
        return newest
    }
}

extension CNIError {
    /// A version that a plugin does not have.
    package static func incompatible(_ text: String, _ supported: [CNIVersion]) -> CNIError {
        let list = supported.map { "\"\($0)\"" }.joined(separator: " ")
        return CNIError(
            .incompatibleVersion, "incompatible CNI versions",
            details: "config is \"\(text)\", plugin supports [\(list)]")
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
