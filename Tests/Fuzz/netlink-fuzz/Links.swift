import Addressing
import NetlinkCodec
import WireFormat

extension Family {
    static let links = Family(
        "links", Decoder(Link.init).keeping(\.unknown, behind: 16).check,
        Decoder { bytes throws(WireError) in try Link(bytes, statistics: .included) }
            .keeping(\.unknown, behind: 16).check)

    /// The settings of a virtual link, of each kind that a request can make.
    static let kinds = Family(
        "kinds", Decoder(kind).requested(by: { .addLink($0) }, telling: dropAnswers).check)

    private static let kind: Decoder<LinkSpecification>.Decode = { bytes throws(WireError) in
        // A request for a new link has no index yet, which an answer must have.
        var message = bytes.indices.map { bytes[$0] }
        if message.count >= 16 { message.replaceSubrange(4..<8, with: [1, 0, 0, 0]) }
        guard let link = try Link(message.span), let kind = requested(link.kind) else { return nil }
        return LinkSpecification(link.name, kind)
    }

    /// Nil for kinds that are made in another way, or of which a request says more than an answer.
    private static func requested(_ kind: LinkKind?) -> LinkSpecification.Kind? {
        switch kind {
        case .bridge(let settings): .bridge(settings)
        case .vxlan(let settings): .vxlan(settings)
        case .geneve(let settings): .geneve(settings)
        case .macvlan(let settings): .macvlan(settings, over: .any)
        case .macvtap(let settings): .macvtap(settings, over: .any)
        case .ipvlan(let settings): .ipvlan(settings, over: .any)
        case .vlan(let settings): .vlan(settings, over: .any)
        case .vrf(let settings): .vrf(settings)
        case .dummy: .dummy
        case .ifb: .ifb
        case .wireguard: .wireguard
        case .veth, .tun, .other, nil: nil
        }
    }

    private static let dropAnswers: @Sendable (inout LinkSpecification) -> Void = { link in
        switch link.kind {
        case .bridge(var settings):
            settings.status = BridgeSettings().status
            settings.unknown = []
            link.kind = .bridge(settings)
        case .vxlan(var settings):
            settings.encapsulation.remoteChecksums.avoidsPartial.dropIfFalse()
            settings.encapsulation.carriesGroupPolicy.dropIfFalse()
            settings.encapsulation.carriesAnyProtocol.dropIfFalse()
            settings.unknown = []
            link.kind = .vxlan(settings)
        case .geneve(var settings):
            settings.isExternal.dropIfFalse()
            settings.carriesAnyProtocol.dropIfFalse()
            settings.unknown = []
            link.kind = .geneve(settings)
        case .macvlan(let settings, let lower): link.kind = .macvlan(told(settings), over: lower)
        case .macvtap(let settings, let lower): link.kind = .macvtap(told(settings), over: lower)
        case .ipvlan(var settings, let lower):
            settings.unknown = []
            link.kind = .ipvlan(settings, over: lower)
        case .vlan(var settings, let lower):
            settings.unknown = []
            link.kind = .vlan(settings, over: lower)
        case .vrf(var settings):
            settings.unknown = []
            link.kind = .vrf(settings)
        case .veth, .dummy, .ifb, .wireguard, .other: break
        }
    }

    private static func told(_ settings: MACVLANSettings) -> MACVLANSettings {
        var told = settings
        told.usedBroadcastQueueLength = nil
        // A request says before a list of senders that it replaces the one there is (MACVLAN_MACADDR_SET).
        told.unknown = told.sources.isEmpty ? [] : [RawAttribute(type: 3, payload: [3, 0, 0, 0])]
        return told
    }
}

extension Bool? {
    /// A request says no of a flag by leaving it out.
    fileprivate mutating func dropIfFalse() {
        if self == false { self = nil }
    }
}
