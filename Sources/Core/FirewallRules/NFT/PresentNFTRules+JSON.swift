internal import Addressing
internal import JSON

extension PresentNFTRules {
    /// Reads the output of `nft -j list ruleset` or of `nft -j list table`.
    ///
    /// Only our tables are kept; a rule of them that no rule of ours says is kept as JSON.
    /// - Throws: `unreadableListing`.
    package init(
        json bytes: [UInt8], of names: [NFTTableName] = NFTTableName.own
    ) throws(FirewallError) {
        self.init()
        let listing = try NFTListing(bytes, mentioning: Array(Set(names.map(\.name))))
        for object in listing.objects {
            guard let member = object.only, let content = member.value.object else { continue }
            let nameKey = member.key == "table" ? "name" : "table"
            let owner = names.first {
                $0.name == content.text(nameKey) && $0.family.rawValue == content.text("family")
            }
            guard let owner else { continue }
            tables[owner, default: PresentNFTTable()].read(member.key, content)
        }
    }
}

extension PresentNFTTable {
    fileprivate mutating func read(_ kind: String, _ content: JSONObject) {
        let name = content.text(kind == "rule" ? "chain" : "name").flatMap { try? ChainName($0) }
        guard let name else { return }
        switch kind {
        case "chain": chains[name, default: PresentNFTChain()].hook = NFTHook(content)
        case "rule": chains[name, default: PresentNFTChain()].rules.append(PresentNFTRule(content))
        default:
            guard let form = NFTCollection.Form(rawValue: kind) else { return }
            collections[name] = PresentNFTCollection(content, form)
        }
    }
}

extension NFTHook {
    init?(_ chain: JSONObject) {
        guard let kind = chain.text("type").flatMap(Kind.init),
            let point = chain.text("hook").flatMap(Point.init),
            let priority = chain["prio"]?.integer
        else { return nil }
        let policy = chain.text("policy").flatMap(Policy.init) ?? .accept
        self.init(kind, point, priority: priority, policy: policy)
    }
}

extension PresentNFTRule {
    fileprivate init(_ rule: JSONObject) {
        if let expressions = rule["expr"]?.array,
            let known = NFTRule(expressions, comment: rule.text("comment"))
        {
            self = .known(known)
        } else {
            self = .unknown((rule["expr"] ?? .object(rule)).compactText)
        }
    }
}

extension PresentNFTCollection {
    fileprivate init(_ content: JSONObject, _ form: NFTCollection.Form) {
        self.form = form
        key = NFTType.list(content["type"]) ?? []
        value = NFTType.list(content["map"]) ?? []
        let hasUnknownType = key.isEmpty || content["map"] != nil && value.isEmpty
        if hasUnknownType || content["flags"] != nil { kind = .foreign }
        for element in content["elem"]?.array ?? [] {
            if let known = NFTElement(element, key, value) {
                elements.insert(known)
            } else if kind == .plain {
                kind = .withForeignElements
            }
        }
    }
}

extension NFTType {
    /// Reads `["inet_proto", "inet_service"]`, or the same as one text with points.
    fileprivate static func list(_ json: JSONValue?) -> [NFTType]? {
        let names =
            json?.list.compactMap(\.text).flatMap { $0.split(separator: " . ").map(String.init) } ?? []
        let types = names.compactMap(NFTType.init)
        return types.count == names.count ? types : nil
    }

    fileprivate func value(_ json: JSONValue) -> NFTValue? {
        switch self {
        case .ipv4Address, .ipv6Address:
            guard let address = json.text.flatMap({ try? IPAddress($0) }) else { return nil }
            return Self.address(address.family) == self ? .address(address) : nil
        case .transport: return TransportProtocol(nft: json).map(NFTValue.transport)
        case .port: return json.integer.flatMap { UInt16(exactly: $0) }.map(NFTValue.port)
        case .interface: return json.text.flatMap { try? InterfaceName($0) }.map(NFTValue.interface)
        case .mac: return json.text.flatMap { try? MACAddress($0) }.map(NFTValue.mac)
        }
    }
}

extension TransportProtocol {
    /// By the name, or by the number where the system has no name for it.
    init?(nft json: JSONValue) {
        let named = json.text.flatMap { text in
            Self(rawValue: text == "icmpv6" ? Self.icmpv6.rawValue : text)
        }
        let numbered = Self.allCases.first { json.integer == Int($0.number) }
        guard let found = named ?? numbered else { return nil }
        self = found
    }
}

extension NFTElement {
    /// Reads a key, or a key and a value.
    fileprivate init?(_ json: JSONValue, _ key: [NFTType], _ value: [NFTType]) {
        let parts = value.isEmpty ? [json] : json.array ?? []
        guard let first = parts.first, parts.count == (value.isEmpty ? 1 : 2),
            let key = Self.values(first, key), let value = value.isEmpty ? [] : Self.values(parts[1], value)
        else { return nil }
        self.init(key, value)
    }

    private static func values(_ json: JSONValue, _ types: [NFTType]) -> [NFTValue]? {
        let parts = json.object?["concat"]?.array ?? [json]
        guard parts.count == types.count else { return nil }
        let values = zip(types, parts).compactMap { $0.value($1) }
        return values.count == types.count ? values : nil
    }
}
