import Addressing
import NetlinkCodec

extension IPWords {
    mutating func add(_ settings: VXLANLink) {
        let encapsulation = settings.encapsulation
        say("external", ifSo: encapsulation.isExternal)
        say("vnifilter", ifSo: encapsulation.filtersVNIs)
        say("id", settings.vni)
        say("port", settings.port)
        say("link", settings.underlay == .loopback ? "lo" : settings.underlay.map { "#\($0)" })
        say("learning", settings.learning == .on)
        sayAddress("local", settings.local)
        let isGroup = settings.remote.map(Self.isMulticast) ?? false
        sayAddress(isGroup ? "group" : "remote", settings.remote)
        add(settings.header)
        add(encapsulation.checksums)
        say("port_range", encapsulation.sourcePorts.map { "high:\($0.highest),low:\($0.lowest)" })
        say("remcsum_tx", ifSo: encapsulation.remoteChecksums.transmits)
        say("remcsum_rx", ifSo: encapsulation.remoteChecksums.receives)
        say("gbp", ifSo: encapsulation.carriesGroupPolicy)
        say("gpe", ifSo: encapsulation.carriesAnyProtocol)
        add(settings.forwarding)
    }

    private mutating func add(_ settings: VXLANForwarding) {
        say("ageing", settings.ageing.map { $0.components.seconds })
        if settings.limit != 0 { say("limit", settings.limit) }
        say("proxy", ifSo: settings.answersNeighbours)
        say("rsc", ifSo: settings.shortCircuitsRoutes)
        say("l2miss", ifSo: settings.reportsUnknownStations)
        say("l3miss", ifSo: settings.reportsUnknownNeighbours)
    }

    mutating func add(_ settings: GeneveLink) {
        say("external", ifSo: settings.isExternal)
        say("id", settings.vni)
        say("port", settings.port)
        sayAddress("remote", settings.remote)
        add(settings.header)
        add(settings.checksums)
        say("inner_proto_inherit", ifSo: settings.carriesAnyProtocol)
    }

    private mutating func add(_ header: TunnelHeader) {
        switch header.ttl {
        case .automatic: say("ttl", 0)
        case .hops(let count): say("ttl", count)
        case .inherited, nil: break
        }
        if let tos = header.trafficClass, tos != 0 {
            say("tos", "0x" + String(tos, radix: 16))
        }
        let fragments: [DontFragment: String] = [.off: "unset", .on: "set", .inherited: "inherit"]
        say("df", header.dontFragment.flatMap { fragments[$0] })
        if let label = header.flowLabel, label != 0 { say("label", "0x" + String(label, radix: 16)) }
    }

    private mutating func add(_ checksums: TunnelChecksums) {
        say("udp_csum", checksums.ipv4)
        say("udp_zero_csum6_tx", checksums.omitsOverIPv6)
        say("udp_zero_csum6_rx", checksums.acceptsNoneOverIPv6)
    }

    private mutating func sayAddress(_ key: String, _ address: IPAddress?) {
        say(address?.family == .ipv6 ? key + "6" : key, address)
    }

    private static func isMulticast(_ address: IPAddress) -> Bool {
        address.family == .ipv6 ? address.octets[0] == 0xff : address.octets[0] >> 4 == 0xe
    }
}
