internal import Addressing
internal import JSON

extension IPPrefix {
    /// Reads `"10.0.0.1"` or `{"prefix": {"addr": "10.0.0.0", "len": 8}}`.
    init?(nft json: JSONValue) {
        let prefix = json.object?["prefix"]?.object
        guard let address = (prefix?.text("addr") ?? json.text).flatMap({ try? IPAddress($0) }) else {
            return nil
        }
        let length = prefix.map { $0["len"]?.integer ?? -1 } ?? address.family.width
        guard let found = try? IPPrefix(base: address, length: length) else { return nil }
        self = found
    }
}

extension InterfacePattern {
    init?(nft json: JSONValue) {
        guard var text = json.text else { return nil }
        if text.hasSuffix(#"\*"#) {
            text = text.dropLast(2) + "*"
        } else if text.hasSuffix("*") {
            text = text.dropLast() + "+"
        } else if text.hasSuffix("+") {
            // A name of a single interface, which iptables would take for many.
            return nil
        }
        guard let pattern = try? InterfacePattern(text) else { return nil }
        self = pattern
    }
}

extension ConnectionStates {
    /// Reads one word, a list, or a set of them.
    init?(nft json: JSONValue) {
        let words = (json.object?["set"] ?? json).list.compactMap(\.text)
        let states = words.compactMap { ConnectionState(rawValue: $0.uppercased()) }
        guard words.count == states.count else { return nil }
        self.init(states)
    }
}

extension PortRange {
    init?(nft json: JSONValue) {
        let ends = (json.object?["range"] ?? json).list.map { $0.integer.flatMap(UInt16.init(exactly:)) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
            let range = try? PortRange(first, through: last)
        else { return nil }
        self = range
    }
}

extension Ports {
    /// Reads a port, a range, or a set of them.
    init?(nft json: JSONValue) {
        if let set = json.object?["set"]?.list {
            let ranges = set.compactMap { PortRange(nft: $0) }
            guard ranges.count == set.count, let list = try? PortList(ranges) else { return nil }
            self = .list(list)
        } else {
            guard let range = PortRange(nft: json) else { return nil }
            self = .range(range)
        }
    }
}

extension TCPFlags {
    init?(nft json: JSONValue) {
        if json.integer == 0 {
            self = []
            return
        }
        let words = (json.object?["|"] ?? json).list.map { $0.text?.uppercased() ?? "" }
        guard let flags = TCPFlags(text: words.joined(separator: ",")) else { return nil }
        self = flags
    }
}

extension Target {
    init?(_ statement: JSONObject.Member) {
        let content = statement.value.object
        switch statement.key {
        case "accept": self = .accept
        case "drop": self = .drop
        case "return": self = .return
        case "jump":
            guard let name = content?.text("target").flatMap({ try? ChainName($0) }) else { return nil }
            self = .jump(name)
        case "masquerade":
            guard let ports = SourcePorts(nft: statement.value) else { return nil }
            self = .masquerade(ports)
        case "reject":
            guard let reason = content.flatMap({ Rejection(nft: $0) }) else { return nil }
            self = .reject(reason)
        case "dnat":
            guard let translation = content.flatMap(Translation.read) else { return nil }
            self = .translate(translation)
        case "mangle":
            guard let change = content.flatMap({ Target(mangling: $0) }) else { return nil }
            self = change
        default: return nil
        }
    }

    private init?(mangling content: JSONObject) {
        guard let key = content["key"], let value = content["value"] else { return nil }
        if key.isMeta("mark") {
            guard let mark = Mark(nft: value) else { return nil }
            self = .mark(mark)
            return
        }
        let option = key.object?["tcp option"]?.object
        guard option?.text("name") == "maxseg", option?.text("field") == "size" else { return nil }
        if value.object?["rt"]?.object?.text("key") == "mtu" {
            self = .segmentSize(.pathMTU)
        } else {
            guard let size = value.integer.flatMap(UInt16.init(exactly:)) else { return nil }
            self = .segmentSize(.bytes(size))
        }
    }
}

extension SourcePorts {
    fileprivate init?(nft json: JSONValue) {
        switch json {
        case .null: self = .kept
        case .object(let content):
            guard content.members.count == 1, let flags = content["flags"]?.list.map(\.text) else {
                return nil
            }
            switch flags {
            case ["random"]: self = .random
            case ["fully-random"]: self = .fullyRandom
            default: return nil
            }
        default: return nil
        }
    }
}

extension Rejection {
    fileprivate init?(nft content: JSONObject) {
        let name = content.text("expr")
        switch content.text("type") {
        case "tcp reset": self = .tcpReset
        case "icmp":
            guard let reason = ICMPReason.allCases.map(Self.icmp).first(where: { $0.nftName == name }) else {
                return nil
            }
            self = reason
        case "icmpv6":
            guard let reason = ICMPv6Reason.allCases.map(Self.icmpv6).first(where: { $0.nftName == name })
            else {
                return nil
            }
            self = reason
        default: return nil
        }
    }
}

extension Translation {
    fileprivate static func read(_ content: JSONObject) -> Translation? {
        guard content.members.allSatisfy({ ["addr", "port", "family"].contains($0.key) }),
            let text = content.text("addr"), let address = try? IPAddress(text)
        else { return nil }
        guard let port = content["port"] else { return Translation(to: address) }
        guard let range = PortRange(nft: port) else { return nil }
        return Translation(to: address, range.count == 1 ? .one(range.first) : .anyOf(range))
    }
}

extension Mark {
    /// Reads what `meta mark` is set to: a number, or the present mark with bits kept, set or changed.
    fileprivate init?(nft json: JSONValue) {
        if let number = json.integer.flatMap(UInt32.init(exactly:)) {
            self.init(number)
            return
        }
        guard let operation = json.object?.only, operation.value.list.count == 2,
            let number = operation.value.list[1].integer.flatMap(UInt32.init(exactly:))
        else { return nil }
        let first = operation.value.list[0]
        let kept: UInt32? = first.isMeta("mark") ? .max : Self.keptBits(first)
        guard let kept else { return nil }
        switch operation.key {
        case "&" where kept == .max: self.init(0, mask: ~number)
        case "|": self.init(number, mask: ~kept | number)
        case "^": self.init(number, mask: ~kept)
        default: return nil
        }
    }

    private static func keptBits(_ json: JSONValue) -> UInt32? {
        guard let parts = json.object?["&"]?.list, parts.count == 2, parts[0].isMeta("mark") else {
            return nil
        }
        return parts[1].integer.flatMap(UInt32.init(exactly:))
    }
}
