/// What becomes of a packet that a rule matches.
package enum Target: Hashable, Sendable {
    case accept
    case drop
    case `return`
    /// The source address becomes that of the outgoing interface.
    case masquerade(SourcePorts)
    case mark(Mark)
    case jump(OwnChain)

    var text: String {
        switch self {
        case .accept: "-j ACCEPT"
        case .drop: "-j DROP"
        case .return: "-j RETURN"
        case .masquerade(let ports): "-j MASQUERADE" + ports.text
        case .mark(let mark): "-j MARK --set-xmark \(mark.targetText)"
        case .jump(let chain): "-j \(chain.name)"
        }
    }
}

/// How a masqueraded connection gets its source port.
package enum SourcePorts: String, Hashable, Sendable, CaseIterable {
    /// The kernel keeps the port if it is free and counts up if not. Two connections that begin at the same
    /// moment can be given the same port, and one of them loses its first packet.
    case kept = ""
    case random = "--random"
    /// Random over the whole range, which makes that loss rare. iptables 1.6.2 or later.
    case fullyRandom = "--random-fully"

    var text: String { self == .kept ? "" : " \(rawValue)" }
}

/// The note that a rule carries.
package struct Comment: Hashable, Sendable {
    package let text: String

    package init(_ text: String) throws(FirewallError) {
        // XT_MAX_COMMENT_LEN is 256, the closing NUL included. A line break would end the rule.
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw .badComment(text)
        }
        self.text = text
    }

    private init(checked text: String) { self.text = text }

    package static let masquerade = Self(checked: "swiftlet masq")
    package static let forward = Self(checked: "swiftlet forward")
}
