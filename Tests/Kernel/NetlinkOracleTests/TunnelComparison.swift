import Addressing
import LibnlDecoding
import NetlinkCodec

extension Comparison where Ours == Link, Theirs == LibnlLink {
    static let vxlan: [Field<Ours, Theirs>] = [
        Field("VNI", ours: { $0.vxlan?.vni.rawValue }, libnl: { $0.vxlan.map { $0.vni ?? 0 } }),
        Field("VXLAN port", ours: { $0.vxlan.map { UInt32($0.port) } }, libnl: { $0.vxlan?.port }),
        Field("VXLAN local", ours: { $0.vxlan?.local?.octets }, libnl: { $0.vxlan?.local?.octets }),
        Field("VXLAN remote", ours: { $0.vxlan?.remote?.octets }, libnl: { $0.vxlan?.remote?.octets }),
        Field(
            "VXLAN underlay", ours: { $0.vxlan?.underlay?.rawValue ?? 0 },
            libnl: { $0.vxlan?.underlay ?? 0 }),
        Field(
            "VXLAN learning", ours: { $0.vxlan.map { $0.learning == .on ? 1 : 0 } },
            libnl: { $0.vxlan?.learning }),
        Field(
            "VXLAN ageing", ours: { $0.vxlan?.forwarding.ageing.map { UInt32($0.components.seconds) } },
            libnl: { $0.vxlan?.ageing }),
        Field("VXLAN limit", ours: { $0.vxlan?.forwarding.limit }, libnl: { $0.vxlan?.limit }),
        Field("VXLAN hops", ours: { $0.vxlan.map { hops($0.header) } }, libnl: { $0.vxlan?.hops }),
        Field(
            "VXLAN traffic class", ours: { $0.vxlan.map { Int32($0.header.trafficClass ?? 0) } },
            libnl: { $0.vxlan?.trafficClass }),
        Field("VXLAN flow label", ours: { $0.vxlan?.header.flowLabel }, libnl: { $0.vxlan?.flowLabel }),
        Field("VXLAN switches", ours: { $0.vxlan?.switches }, libnl: { $0.vxlan?.switches }),
    ]

    static let geneve: [Field<Ours, Theirs>] = [
        Field("Geneve VNI", ours: { $0.geneve?.vni.rawValue }, libnl: { $0.geneve?.vni }),
        Field("Geneve port", ours: { $0.geneve.map { UInt32($0.port) } }, libnl: { $0.geneve?.port }),
        Field("Geneve remote", ours: { $0.geneve?.remote?.octets }, libnl: { $0.geneve?.remote?.octets }),
        Field("Geneve hops", ours: { $0.geneve.map { hops($0.header) } }, libnl: { $0.geneve?.hops }),
        Field(
            "Geneve traffic class", ours: { $0.geneve.map { Int32($0.header.trafficClass ?? 0) } },
            libnl: { $0.geneve?.trafficClass }),
        Field("Geneve flow label", ours: { $0.geneve?.header.flowLabel }, libnl: { $0.geneve?.flowLabel }),
    ]

    /// The library knows no inherited hop limit.
    private static func hops(_ header: TunnelHeader) -> Int32 {
        guard case .hops(let count) = header.ttl else { return 0 }
        return Int32(count)
    }
}

extension VXLANLink {
    /// The words of ip(8) for those that are on.
    fileprivate var switches: [String] {
        let all = [
            ("proxy", forwarding.answersNeighbours), ("rsc", forwarding.shortCircuitsRoutes),
            ("l2miss", forwarding.reportsUnknownStations), ("l3miss", forwarding.reportsUnknownNeighbours),
            ("udpcsum", encapsulation.checksums.ipv4),
            ("udp6zerocsumtx", encapsulation.checksums.omitsOverIPv6),
            ("udp6zerocsumrx", encapsulation.checksums.acceptsNoneOverIPv6),
            ("remcsumtx", encapsulation.remoteChecksums.transmits),
            ("remcsumrx", encapsulation.remoteChecksums.receives),
            ("external", encapsulation.isExternal),
        ]
        return all.filter { $0.1 == true }.map(\.0)
    }
}

extension Link {
    fileprivate var vxlan: VXLANLink? {
        guard case .vxlan(let settings) = kind else { return nil }
        return settings
    }

    fileprivate var geneve: GeneveLink? {
        guard case .geneve(let settings) = kind else { return nil }
        return settings
    }
}
