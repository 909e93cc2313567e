internal import Addressing

extension NFTRule: TextWritable {
    /// The rule as nft reads it.
    package var text: String { String(written.dropFirst()) }

    /// Writes each statement after a space.
    func write(to buffer: inout TextBuffer) {
        switch self {
        case .rule(let rule): rule.writeNFT(to: &buffer)
        case .lookup(let lookup):
            Self.write(lookup.key, to: &buffer)
            buffer.add(lookup.collection.isNegated ? " != @" : " @")
            buffer.add(lookup.collection.value.text)
            lookup.target.writeNFT(to: &buffer)
        case .translate(let translation):
            // nft wants to be told of a protocol with ports before it lets a map give one.
            buffer.add(" meta l4proto { tcp, udp, sctp } dnat ")
            buffer.add(translation.family == .ipv4 ? "ip to" : "ip6 to")
            Self.write(translation.key, to: &buffer)
            buffer.add(" map @")
            buffer.add(translation.map.text)
        }
    }

    private static func write(_ key: [NFTKey], to buffer: inout TextBuffer) {
        for (position, part) in key.enumerated() {
            buffer.add(position > 0 ? " . " : " ")
            buffer.add(part.text)
        }
    }
}

extension Rule {
    /// The same rule in the statements of nft.
    package var nftText: String { NFTRule.rule(self).text }

    fileprivate func writeNFT(to buffer: inout TextBuffer) {
        writeNFTTransport(to: &buffer)
        source?.writeNFT("saddr", to: &buffer)
        destination?.writeNFT("daddr", to: &buffer)
        input?.writeNFT("iifname", to: &buffer)
        output?.writeNFT("oifname", to: &buffer)
        for match in matches { match.writeNFT(transport?.value, to: &buffer) }
        target.writeNFT(to: &buffer)
        guard let comment else { return }
        buffer.add(" comment ")
        buffer.add(quoted: comment.text)
    }

    /// A condition on ports or flags names the protocol itself.
    private func writeNFTTransport(to buffer: inout TextBuffer) {
        guard let transport, !isTransportImplied else { return }
        buffer.add(transport.isNegated ? " meta l4proto != " : " meta l4proto ")
        buffer.add(transport.value.rawValue)
    }

    /// Whether nft leaves the condition on the protocol out of a listing.
    var isTransportImplied: Bool {
        if target == .reject(.tcpReset) { return true }
        return matches.contains { match in
            switch match {
            case .sourcePorts, .destinationPorts, .tcpFlags: true
            default: false
            }
        }
    }
}

extension Condition<IPPrefix> {
    fileprivate func writeNFT(_ field: String, to buffer: inout TextBuffer) {
        buffer.add(value.family == .ipv4 ? " ip " : " ip6 ")
        buffer.add(field)
        buffer.add(isNegated ? " != " : " ")
        value.isHost ? buffer.add(value.base) : buffer.add(value)
    }
}

extension Condition<InterfacePattern> {
    fileprivate func writeNFT(_ key: String, to buffer: inout TextBuffer) {
        buffer.add(" ")
        buffer.add(key)
        buffer.add(isNegated ? " != " : " ")
        buffer.add(quoted: value.nftText)
    }
}

extension InterfacePattern {
    /// nft's sign for any further characters is an asterisk; one that is meant stands after a backslash.
    var nftText: String {
        if text.hasSuffix("+") { return text.dropLast() + "*" }
        return text.hasSuffix("*") ? text.dropLast() + #"\*"# : text
    }
}

extension Match {
    fileprivate func writeNFT(_ transport: TransportProtocol?, to buffer: inout TextBuffer) {
        switch self {
        case .mark(let mark): mark.writeNFT(to: &buffer)
        case .sourceType(let type): type.writeNFT("saddr", to: &buffer)
        case .destinationType(let type): type.writeNFT("daddr", to: &buffer)
        case .connectionState(let states): states.writeNFT(to: &buffer)
        case .sourcePorts(let ports): ports.writeNFT(transport, "sport", to: &buffer)
        case .destinationPorts(let ports): ports.writeNFT(transport, "dport", to: &buffer)
        case .tcpFlags(let flags): flags.writeNFT(to: &buffer)
        case .comment: break
        }
    }
}

extension Condition<Mark> {
    fileprivate func writeNFT(to buffer: inout TextBuffer) {
        buffer.add(" meta mark ")
        if value.mask != .max {
            buffer.add("& ")
            buffer.addHexadecimal(value.mask)
            buffer.add(" ")
        }
        if isNegated { buffer.add("!= ") } else if value.mask != .max { buffer.add("== ") }
        buffer.addHexadecimal(value.value)
    }
}

extension Condition<AddressType> {
    fileprivate func writeNFT(_ field: String, to buffer: inout TextBuffer) {
        buffer.add(" fib ")
        buffer.add(field)
        buffer.add(isNegated ? " type != " : " type ")
        buffer.add(value.rawValue.lowercased())
    }
}

extension Condition<ConnectionStates> {
    /// Translated connections have a status of their own in nft.
    fileprivate func writeNFT(to buffer: inout TextBuffer) {
        let (translated, plain) = value.split
        for (key, words) in [("state", plain), ("status", translated)] where !words.isEmpty {
            buffer.add(" ct ")
            buffer.add(key)
            // Without braces a negated list asks for exactly these bits.
            buffer.add(isNegated && words.count > 1 ? " != { " : isNegated ? " != " : " ")
            buffer.add(words.joined(separator: ","))
            if isNegated, words.count > 1 { buffer.add(" }") }
        }
    }
}

extension ConnectionStates {
    /// The words of `ct status` and those of `ct state`.
    var split: (translated: [String], plain: [String]) {
        let translated = inOrder.filter(\.isTranslation)
        return (translated.map(\.nftName), inOrder.filter { !$0.isTranslation }.map(\.nftName))
    }
}

extension ConnectionState {
    var isTranslation: Bool { self == .sourceTranslated || self == .destinationTranslated }
    var nftName: String { rawValue.lowercased() }
}

extension Condition<Ports> {
    fileprivate func writeNFT(
        _ transport: TransportProtocol?, _ field: String, to buffer: inout TextBuffer
    ) {
        buffer.add(" ")
        buffer.add(transport?.rawValue ?? "th")
        buffer.add(" ")
        buffer.add(field)
        buffer.add(isNegated ? " != " : " ")
        switch value {
        case .range(let range): range.write("-", to: &buffer)
        case .list(let list):
            buffer.add("{ ")
            for (position, range) in list.ranges.enumerated() {
                if position > 0 { buffer.add(", ") }
                range.write("-", to: &buffer)
            }
            buffer.add(" }")
        }
    }
}

extension Condition<TCPFlagMatch> {
    fileprivate func writeNFT(to buffer: inout TextBuffer) {
        buffer.add(" tcp flags & (")
        buffer.add(value.mask.nftText)
        buffer.add(isNegated ? ") != " : ") == ")
        buffer.add(value.set.nftText)
    }
}

extension TCPFlags {
    fileprivate var nftText: String {
        isEmpty ? "0x0" : names.map { $0.lowercased() }.joined(separator: " | ")
    }
}

extension Target {
    func writeNFT(to buffer: inout TextBuffer) {
        switch self {
        case .accept: buffer.add(" accept")
        case .drop: buffer.add(" drop")
        case .return: buffer.add(" return")
        case .reject(let reason): reason.writeNFT(to: &buffer)
        case .masquerade(.kept): buffer.add(" masquerade")
        case .masquerade(.random): buffer.add(" masquerade random")
        case .masquerade(.fullyRandom): buffer.add(" masquerade fully-random")
        case .translate(let translation): translation.writeNFT(to: &buffer)
        case .mark(let mark): mark.writeNFTSetting(to: &buffer)
        case .segmentSize(.pathMTU): buffer.add(" tcp option maxseg size set rt mtu")
        case .segmentSize(.bytes(let size)):
            buffer.add(" tcp option maxseg size set ")
            buffer.add(size)
        case .jump(let chain):
            buffer.add(" jump ")
            buffer.add(chain.text)
        }
    }
}

extension Rejection {
    fileprivate func writeNFT(to buffer: inout TextBuffer) {
        buffer.add(" reject with ")
        switch self {
        case .tcpReset: buffer.add("tcp reset")
        case .icmp, .icmpv6:
            buffer.add(family == .ipv4 ? "icmp type " : "icmpv6 type ")
            buffer.add(nftName)
        }
    }

    /// The name of the message in nft, which differs from iptables' in two.
    var nftName: String {
        switch self {
        case .tcpReset: "reset"
        case .icmp(.protocolUnreachable): "prot-unreachable"
        case .icmp(let reason): reason.rawValue
        case .icmpv6(.adminProhibited): "admin-prohibited"
        case .icmpv6(let reason): reason.rawValue
        }
    }
}

extension Translation {
    fileprivate func writeNFT(to buffer: inout TextBuffer) {
        buffer.add(" dnat to ")
        let needsBrackets = address.family == .ipv6 && ports != .kept
        if needsBrackets { buffer.add("[") }
        buffer.add(address)
        if needsBrackets { buffer.add("]") }
        guard ports != .kept else { return }
        buffer.add(":")
        switch ports {
        case .kept: break
        case .one(let port): buffer.add(port)
        // nft cannot shift: where it matters, a map has an element for each port.
        case .anyOf(let range), .shifted(let range, _): range.write("-", to: &buffer)
        }
    }
}

extension Mark {
    /// The bits that a mark may keep are kept: `meta mark set meta mark | 0x2000`.
    fileprivate func writeNFTSetting(to buffer: inout TextBuffer) {
        buffer.add(" meta mark set ")
        switch (value, mask) {
        case (_, .max): buffer.addHexadecimal(value)
        case (0, _):
            buffer.add("meta mark & ")
            buffer.addHexadecimal(~mask)
        case (_, value):
            buffer.add("meta mark | ")
            buffer.addHexadecimal(value)
        default:
            buffer.add("meta mark & ")
            buffer.addHexadecimal(~mask)
            buffer.add(" ^ ")
            buffer.addHexadecimal(value)
        }
    }
}
