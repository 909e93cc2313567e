internal import Addressing
internal import IPRouteText
internal import NetlinkCodec

/// Which links a list shows (`ipaddr_list_flush_or_save` in ip/ipaddress.c).
struct LinkSelection: Hashable, Sendable {
    var name: String?
    var membership: PortMembership?
    var kind: String?
    /// The kind of the link that those shown are ports of.
    var portKind: String?
    var group: UInt32?
    private var state = AdministrativeState.down

    /// Reads the arguments behind the verb.
    ///
    /// A master is looked up at once: of several faults, iproute2 complains about the first.
    init(_ arguments: [String], in surroundings: Surroundings) throws(Refusal) {
        var words = Words(arguments)
        while let word = words.next() { try take(word, &words, surroundings) }
    }

    private mutating func take(
        _ word: String, _ words: inout Words, _ surroundings: Surroundings
    ) throws(Refusal) {
        switch word {
        case "up": state = .up
        case "nomaster": membership = .portOfNone
        case "master":
            let name = try words.value()
            guard let index = surroundings.index(of: name) else {
                throw .wrong(name, "Device does not exist\n")
            }
            membership = .portOf(index)
        case "type": takeType(try words.value())
        case "group":
            let name = try words.value()
            guard let number = surroundings.vocabulary.groups.number(of: name) ?? unsigned(name) else {
                throw .wrong(name, "Invalid \"group\" value\n")
            }
            group = number
        case "vrf", "to", "scope", "label": throw .unsupportedArgument(word, of: .link)
        case _ where Self.addressFlags.contains(word): throw .unsupportedArgument(word, of: .link)
        case "dev": try takeName(try words.value())
        case _ where word.abbreviates("help"): throw .usage
        default: try takeName(word)
        }
    }

    /// `X_slave` is a port of an X.
    private mutating func takeType(_ word: String) {
        if word.hasSuffix("_slave") {
            portKind = String(word.dropLast("_slave".count))
        } else {
            kind = word
        }
    }

    private mutating func takeName(_ word: String) throws(Refusal) {
        if name != nil { throw .duplicateDevice(word) }
        name = word
    }

    /// Words that choose among addresses, which iproute2 takes here as well.
    private static let addressFlags: Set<String> = [
        "dynamic", "permanent", "primary", "secondary", "temporary", "tentative", "-tentative", "deprecated",
        "-deprecated", "dadfailed", "-dadfailed", "home", "nodad", "mngtmpaddr", "noprefixroute", "autojoin",
        "stable-privacy", "optimistic",
    ]

    func matches(_ link: Link, in surroundings: Surroundings) -> Bool {
        if state == .up, !link.flags.contains(.up) { return false }
        if let group, link.state.group != group { return false }
        switch membership {
        case .portOf(let master): if link.relations.master != master { return false }
        case .portOfNone: if link.relations.master != nil { return false }
        case nil: break
        }
        let portOf = surroundings.portKind(of: link)
        // Only links of a kind, or ports of such, have anything to compare (IFLA_LINKINFO).
        let isVirtual = link.kind != nil || portOf != nil
        if let kind, !isVirtual || kind != link.kind?.name ?? "" { return false }
        if let portKind, !isVirtual || portKind != portOf ?? "" { return false }
        return true
    }
}

extension Surroundings {
    /// The link of a name or alternative name; `ifN` counts as a name of link N, be there one or not.
    func index(of name: String) -> InterfaceIndex? {
        if let link = link(named: name) { return link.index }
        guard name.hasPrefix("if") else { return nil }
        return UInt32(name.dropFirst(2).prefix { $0.isASCII && $0.isNumber }).flatMap { InterfaceIndex($0) }
    }

    func link(named name: String) -> Link? {
        links.values.first { $0.name.text == name || $0.labels.alternativeNames.contains(name) }
    }
}
