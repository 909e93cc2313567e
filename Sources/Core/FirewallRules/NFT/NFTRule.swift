package import Addressing

/// A rule of nft: one that iptables could say as well, or one that looks packets up in a set or a map.
package enum NFTRule: Hashable, Sendable {
    case rule(Rule)
    case lookup(NFTLookup)
    /// The new destination of a packet is looked up.
    case translate(NFTTranslation)

    var target: Target? {
        switch self {
        case .rule(let rule): rule.target
        case .lookup(let lookup): lookup.target
        case .translate: nil
        }
    }

    /// The set or map that the rule looks into.
    var collection: ChainName? {
        switch self {
        case .rule: nil
        case .lookup(let lookup): lookup.collection.value
        case .translate(let translation): translation.map
        }
    }
}

/// A part of a packet that can be looked up.
package enum NFTKey: Hashable, Sendable, CaseIterable {
    case input
    case etherSource
    case source4, source6
    case destination4, destination6
    /// What an ARP packet says of its sender.
    case arpSenderMAC, arpSenderAddress
    case transport
    /// The destination port, whichever the transport protocol.
    case port

    package static func source(_ family: IPFamily) -> Self { family == .ipv4 ? .source4 : .source6 }
    package static func destination(_ family: IPFamily) -> Self {
        family == .ipv4 ? .destination4 : .destination6
    }

    var text: String {
        switch self {
        case .input: "iifname"
        case .etherSource: "ether saddr"
        case .source4: "ip saddr"
        case .source6: "ip6 saddr"
        case .destination4: "ip daddr"
        case .destination6: "ip6 daddr"
        case .arpSenderMAC: "arp saddr ether"
        case .arpSenderAddress: "arp saddr ip"
        case .transport: "meta l4proto"
        case .port: "th dport"
        }
    }
}

/// `iifname . ether saddr != @macs drop`.
package struct NFTLookup: Hashable, Sendable {
    package let key: [NFTKey]
    package let collection: Condition<ChainName>
    package let target: Target

    package init(_ key: [NFTKey], in collection: Condition<ChainName>, _ target: Target) {
        self.key = key
        self.collection = collection
        self.target = target
    }
}

/// `dnat ip to meta l4proto . th dport map @hostports`, for the protocols that have ports.
package struct NFTTranslation: Hashable, Sendable {
    package let family: IPFamily
    package let key: [NFTKey]
    package let map: ChainName

    package init(_ family: IPFamily, by key: [NFTKey], map: ChainName) {
        self.family = family
        self.key = key
        self.map = map
    }

    static let transports: [TransportProtocol] = [.tcp, .udp, .sctp]
}
