internal import Addressing
internal import JSON

extension NFTRule {
    /// Reads the statements of a rule as nft 1.0.6 lists them; nil unless every one of them is known.
    init?(_ expressions: [JSONValue], comment: String?) {
        let statements = expressions.compactMap { $0.object?.only }
        guard statements.count == expressions.count else { return nil }
        if let special = Self.lookup(statements) ?? Self.translation(statements) {
            guard comment == nil else { return nil }
            self = special
        } else if let rule = Rule(statements, comment: comment) {
            self = .rule(rule)
        } else {
            return nil
        }
    }

    private static func lookup(_ statements: [JSONObject.Member]) -> NFTRule? {
        guard statements.count == 2, let match = NFTMatch(statements[0]), let name = match.right.text,
            name.hasPrefix("@"), let collection = try? ChainName(String(name.dropFirst())),
            let key = keys(match.left), let target = Target(statements[1])
        else { return nil }
        switch match.operation {
        case "==": return .lookup(NFTLookup(key, in: .equal(collection), target))
        case "!=": return .lookup(NFTLookup(key, in: .unequal(collection), target))
        default: return nil
        }
    }

    private static func translation(_ statements: [JSONObject.Member]) -> NFTRule? {
        guard statements.count == 2, let match = NFTMatch(statements[0]), match.operation == "==",
            match.left.isMeta("l4proto"), let set = match.right.object?.only, set.key == "set",
            Set(set.value.list.compactMap { TransportProtocol(nft: $0) }) == Set(NFTTranslation.transports),
            statements[1].key == "dnat", let dnat = statements[1].value.object,
            let map = dnat["addr"]?.object?["map"]?.object,
            let key = map["key"].flatMap(keys),
            let name = map.text("data"), name.hasPrefix("@"),
            let collection = try? ChainName(String(name.dropFirst()))
        else { return nil }
        switch dnat.text("family") {
        case "ip": return .translate(NFTTranslation(.ipv4, by: key, map: collection))
        case "ip6": return .translate(NFTTranslation(.ipv6, by: key, map: collection))
        default: return nil
        }
    }

    private static func keys(_ json: JSONValue) -> [NFTKey]? {
        let parts = json.object?["concat"]?.array ?? [json]
        let keys = parts.compactMap { part in NFTKey.allCases.first { $0.matches(part) } }
        return keys.count == parts.count ? keys : nil
    }
}

extension NFTKey {
    /// Whether an expression of nft names this part of a packet: `iifname` by `meta`, the rest by header and field.
    fileprivate func matches(_ json: JSONValue) -> Bool {
        switch self {
        case .input: return json.isMeta("iifname")
        case .transport: return json.isMeta("l4proto")
        default:
            guard let payload = json.object?["payload"]?.object else { return false }
            return text == "\(payload.text("protocol") ?? "") \(payload.text("field") ?? "")"
        }
    }
}

/// A match statement: a part of the packet, an operator, and what it is compared with.
struct NFTMatch {
    let left: JSONValue
    let right: JSONValue
    let operation: String

    init?(_ statement: JSONObject.Member) {
        guard statement.key == "match", let content = statement.value.object, let left = content["left"],
            let right = content["right"], let operation = content.text("op")
        else { return nil }
        self.left = left
        self.right = right
        self.operation = operation
    }

    /// A condition of the right side, if the operator is one of equality.
    func condition<Value>(_ read: (JSONValue) -> Value?) -> Condition<Value>? {
        guard let value = read(right) else { return nil }
        switch operation {
        case "==", "in": return .equal(value)
        case "!=": return .unequal(value)
        default: return nil
        }
    }
}

extension JSONValue {
    func isMeta(_ key: String) -> Bool { object?["meta"]?.object?.text("key") == key }
}

extension Rule {
    fileprivate init?(_ statements: [JSONObject.Member], comment: String?) {
        guard let last = statements.last, let target = Target(last) else { return nil }
        var rule = Rule(target)
        for statement in statements.dropLast() {
            guard let match = NFTMatch(statement), let changed = rule.adding(match) else { return nil }
            rule = changed
        }
        if target == .reject(.tcpReset), rule.transport == nil { rule.transport = .equal(.tcp) }
        if let comment {
            guard let comment = try? Comment(comment) else { return nil }
            rule.matches.append(.comment(comment))
        }
        self = rule
    }

    private func adding(_ match: NFTMatch) -> Rule? {
        guard let left = match.left.object?.only else { return nil }
        switch left.key {
        case "payload": return adding(match, payload: left.value.object ?? [:])
        case "meta": return adding(match, meta: left.value.object?.text("key"))
        case "fib":
            guard left.value.object?.text("result") == "type",
                let type = match.condition({ $0.text.flatMap { AddressType(rawValue: $0.uppercased()) } })
            else { return nil }
            switch left.value.object?["flags"]?.list.map(\.text) {
            case ["saddr"]: return matching(.sourceType(type))
            case ["daddr"]: return matching(.destinationType(type))
            default: return nil
            }
        case "ct":
            return match.condition { ConnectionStates(nft: $0) }.map { matching(.connectionState($0)) }
        case "&": return adding(match, masked: left.value.list)
        default: return nil
        }
    }

    private func adding(_ match: NFTMatch, meta key: String?) -> Rule? {
        switch key {
        case "l4proto":
            guard transport == nil else { return nil }
            return match.condition { TransportProtocol(nft: $0) }.map(over)
        case "iifname":
            return input == nil ? match.condition { InterfacePattern(nft: $0) }.map(entering) : nil
        case "oifname":
            return output == nil ? match.condition { InterfacePattern(nft: $0) }.map(leaving) : nil
        case "mark":
            return match.condition { $0.integer.flatMap(UInt32.init(exactly:)).map { Mark($0) } }.map {
                matching(.mark($0))
            }
        default: return nil
        }
    }

    private func adding(_ match: NFTMatch, payload: JSONObject) -> Rule? {
        switch (payload.text("protocol"), payload.text("field")) {
        case ("ip", "saddr"), ("ip6", "saddr"):
            return source == nil ? match.condition { IPPrefix(nft: $0) }.map(from) : nil
        case ("ip", "daddr"), ("ip6", "daddr"):
            return destination == nil ? match.condition { IPPrefix(nft: $0) }.map(to) : nil
        case (let name?, "sport"): return adding(match, ports: Match.sourcePorts, of: name)
        case (let name?, "dport"): return adding(match, ports: Match.destinationPorts, of: name)
        case ("tcp", "flags"):
            // `tcp flags ! syn,ack`: none of these.
            guard match.operation == "!", let mask = TCPFlags(nft: match.right) else { return nil }
            return overTCP?.matching(.tcpFlags(.equal(TCPFlagMatch([], of: mask))))
        default: return nil
        }
    }

    private func adding(
        _ match: NFTMatch, ports: (Condition<Ports>) -> Match, of name: String
    ) -> Rule? {
        guard let found = TransportProtocol(rawValue: name), found.hasPorts,
            transport == nil || transport == .equal(found),
            let condition = match.condition({ Ports(nft: $0) })
        else { return nil }
        return over(.equal(found)).matching(ports(condition))
    }

    private func adding(_ match: NFTMatch, masked: [JSONValue]) -> Rule? {
        guard masked.count == 2 else { return nil }
        if masked[0].isMeta("mark") {
            guard let mask = masked[1].integer.flatMap(UInt32.init(exactly:)) else { return nil }
            return match.condition { $0.integer.flatMap(UInt32.init(exactly:)).map { Mark($0, mask: mask) } }
                .map {
                    matching(.mark($0))
                }
        }
        let payload = masked[0].object?["payload"]?.object
        guard payload?.text("protocol") == "tcp", payload?.text("field") == "flags",
            let mask = TCPFlags(nft: masked[1]),
            let condition = match.condition({ TCPFlags(nft: $0).map { TCPFlagMatch($0, of: mask) } })
        else { return nil }
        return overTCP?.matching(.tcpFlags(condition))
    }

    private var overTCP: Rule? {
        transport == nil || transport == .equal(.tcp) ? over(.equal(.tcp)) : nil
    }
}
