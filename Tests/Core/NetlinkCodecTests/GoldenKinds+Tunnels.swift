import Addressing
import NetlinkCodec

extension Golden where Value == LinkKind {
    static let tunnels = [
        vxlan, vxlanSettings, vxlanOverIPv6, vxlanExternal, geneve, geneveOverIPv6, geneveExternal,
    ]

    private static let vxlan = Golden("link-vxlan") {
        var settings = VXLANLink(
            vni: try VNI(1), local: try IPAddress("192.0.2.1"), underlay: .loopback, learning: .off)
        setDefaults(&settings)
        return .vxlan(settings)
    }

    private static let vxlanSettings = Golden("link-vxlan-settings") {
        var settings = VXLANLink(
            vni: try VNI(7), port: 4789, local: try IPAddress("192.0.2.1"), underlay: .loopback,
            learning: .off)
        setDefaults(&settings)
        try settings.setEverySetting()
        // Group policy and remote checksums use nearly all of the header (vxlan_nl2conf).
        settings.encapsulation.reservedBits = 0x7700_0000_0000_0000
        return .vxlan(settings)
    }

    private static let vxlanOverIPv6 = Golden("link-vxlan-group6") {
        var settings = VXLANLink(
            vni: try VNI(8), port: 4790, local: try IPAddress("2001:db8::1"), underlay: .loopback,
            learning: .on)
        setDefaults(&settings)
        settings.remote = try IPAddress("ff05::1")
        settings.header.ttl = .inherited
        settings.header.flowLabel = 0x12345
        return .vxlan(settings)
    }

    private static let vxlanExternal = Golden("link-vxlan-external") {
        var settings = VXLANLink(vni: try VNI(0), port: 4789, learning: .off)
        setDefaults(&settings)
        settings.encapsulation.isExternal = true
        settings.encapsulation.filtersVNIs = true
        settings.encapsulation.carriesAnyProtocol = true
        settings.encapsulation.reservedBits = 0xc2ff_ff00_0000_00ff
        return .vxlan(settings)
    }

    /// What Linux 6.18 shows of a device of which nothing was said.
    private static func setDefaults(_ settings: inout VXLANLink) {
        settings.header.ttl = .automatic
        settings.header.trafficClass = 0
        settings.header.dontFragment = .off
        settings.header.flowLabel = 0
        settings.forwarding.ageing = .seconds(300)
        settings.forwarding.limit = 0
        settings.forwarding.answersNeighbours = false
        settings.forwarding.shortCircuitsRoutes = false
        settings.forwarding.reportsUnknownStations = false
        settings.forwarding.reportsUnknownNeighbours = false
        settings.forwarding.bypassesLocally = true
        settings.encapsulation.sourcePorts = PortRange(0, 0)
        settings.encapsulation.checksums.ipv4 = true
        settings.encapsulation.checksums.omitsOverIPv6 = false
        settings.encapsulation.checksums.acceptsNoneOverIPv6 = false
        settings.encapsulation.remoteChecksums.transmits = false
        settings.encapsulation.remoteChecksums.receives = false
        settings.encapsulation.isExternal = false
        settings.encapsulation.flowLabelPolicy = 0
        settings.encapsulation.reservedBits = 0xf7ff_ffff_0000_00ff
    }

    private static let geneve = Golden("link-geneve") {
        var settings = GeneveLink(vni: try VNI(100), port: 6082, remote: try IPAddress("192.0.2.9"))
        settings.header.ttl = .hops(64)
        settings.header.trafficClass = 0x10
        settings.header.dontFragment = .on
        settings.header.flowLabel = 0
        settings.checksums.ipv4 = false
        settings.checksums.acceptsNoneOverIPv6 = true
        return .geneve(settings)
    }

    private static let geneveOverIPv6 = Golden("link-geneve-over-ipv6") {
        var settings = GeneveLink(vni: try VNI(0xff_ffff), remote: try IPAddress("2001:db8::9"))
        settings.header.ttl = .inherited
        settings.header.trafficClass = 0
        settings.header.dontFragment = .off
        settings.header.flowLabel = 0x12345
        settings.checksums.omitsOverIPv6 = true
        settings.checksums.acceptsNoneOverIPv6 = false
        return .geneve(settings)
    }

    private static let geneveExternal = Golden("link-geneve-external") {
        var settings = GeneveLink(vni: try VNI(0))
        settings.header.ttl = .automatic
        settings.header.trafficClass = 0
        settings.header.dontFragment = .off
        settings.header.flowLabel = 0
        settings.checksums.acceptsNoneOverIPv6 = true
        settings.isExternal = true
        settings.carriesAnyProtocol = true
        return .geneve(settings)
    }
}
