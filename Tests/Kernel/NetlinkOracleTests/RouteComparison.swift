import Addressing
import LibnlDecoding
import NetlinkCodec

extension Comparison where Ours == Route, Theirs == LibnlRoute {
    static let routes = Comparison(
        message: .newRoute, decode: Route.init,
        fields: [
            Field("family", ours: { $0.destination.family.rawValue }, libnl: \.family),
            Field("destination", ours: { Network($0.destination) }, libnl: { Network($0.destination) }),
            Field("source", ours: { Network($0.source) }, libnl: { Network($0.source) }),
            Field("table", ours: \.origin.table.rawValue, libnl: \.table),
            Field("protocol", ours: \.origin.source.rawValue, libnl: \.protocol),
            Field("scope", ours: \.origin.scope.rawValue, libnl: \.scope),
            Field("type", ours: \.origin.type.rawValue, libnl: \.type),
            Field("type of service", ours: \.origin.typeOfService, libnl: \.typeOfService),
            Field("priority", ours: { $0.metric ?? 0 }, libnl: \.priority),
            Field(
                "preferred source", ours: { $0.preferredSource?.octets },
                libnl: { $0.preferredSource?.octets }),
            Field("metrics", ours: { words($0.metrics) }, libnl: { words($0.metrics) })
                .except("libnl takes the name of a congestion control (RTAX_CC_ALGO) for a number") {
                    route, libnl in
                    libnl.metrics.filter { $0.key != "0x10" } == route.metrics.byLibnlsWords
                },
            Field(
                "input interface", ours: { $0.details.lookup?.inputInterface?.rawValue ?? 0 },
                libnl: { UInt32(clamping: $0.inputInterface) }),
            Field(
                "TTL propagation", ours: { $0.details.ttlPropagation.map { Int32($0.rawValue) } },
                libnl: { $0.ttlPropagation < 0 ? nil : $0.ttlPropagation }),
            Field("flags", ours: flags, libnl: \.flags),
            Field("next hops", ours: hops, libnl: hops),
        ],
        refused: Refusal("libnl knows no encapsulation but MPLS") { route in
            route.path.nextHops.contains { hop in
                if case .mpls = hop.encapsulation { false } else { hop.encapsulation != nil }
            }
        })
}

private func words(_ metrics: RouteMetrics) -> [String] {
    words(metrics.byLibnlsWords) + (metrics.congestionControl.map { ["congestion control \($0)"] } ?? [])
}

private func words(_ metrics: [String: UInt32]) -> [String] {
    metrics.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
}

extension RouteMetrics {
    /// Under the library's words, or the numbers of those that it has no word for.
    fileprivate var byLibnlsWords: [String: UInt32] {
        let words: [(RouteMetric, String)] = [
            (.lock, "lock"), (.mtu, "mtu"), (.window, "window"), (.roundTripTime, "rtt"),
            (.roundTripVariation, "rttvar"), (.slowStartThreshold, "ssthresh"), (.congestionWindow, "cwnd"),
            (.advertisedSegmentSize, "advmss"), (.reordering, "reordering"), (.hopLimit, "hoplimit"),
            (.initialCongestionWindow, "initcwnd"), (.features, "features"),
            (.minimumRetransmissionTimeout, "0xd"), (.initialReceiveWindow, "0xe"),
            (.quickAcknowledgement, "0xf"), (.fastOpenWithoutCookie, "0x11"),
        ]
        var named: [String: UInt32] = [:]
        for (metric, word) in words { named[word] = self[metric] }
        return named
    }
}

/// The flags of a route's header, of which ours keeps some as those of a single next hop.
@Sendable private func flags(of route: Route) -> UInt32 {
    guard case .single(let hop) = route.path else { return route.flags.rawValue }
    return route.flags.union(hop.flags).rawValue
}

/// The next hops in what both decoders know of them; the library counts weights from zero, as `rtnh_hops` does.
@Sendable private func hops(of route: Route) -> [String] {
    let family = route.destination.family
    // A route that drops has no next hop for the library, an empty one for us.
    return route.path.nextHops.filter { $0 != NextHop(flags: $0.flags) }.map { hop in
        let word = hop.gateway?.family == family ? "gateway" : "via"
        return describe(
            hop.gateway.map { "\(word) \($0.octets)" }, interface: hop.interface?.rawValue ?? 0,
            flags: hop.flags.rawValue, weight: hop.weight - 1, realms: realms(hop), labels: labels(hop))
    }
}

@Sendable private func hops(of route: LibnlRoute) -> [String] {
    route.nextHops.map { hop in
        describe(
            hop.gateway.map { "gateway \($0.octets)" } ?? hop.via.map { "via \($0.octets)" },
            interface: UInt32(hop.interface), flags: hop.flags, weight: Int(hop.weight), realms: hop.realms,
            labels: labels(hop.labels?.octets ?? []))
    }
}

private func realms(_ hop: NextHop) -> UInt32 {
    hop.realms.map { UInt32($0.source) << 16 | UInt32($0.destination) } ?? 0
}

private func labels(_ hop: NextHop) -> [UInt32] {
    guard case .mpls(let stack) = hop.encapsulation else { return [] }
    return stack.labels.map(\.rawValue)
}

/// The labels of a stack as on the wire: the upper 20 of 32 bits each.
private func labels(_ octets: [UInt8]) -> [UInt32] {
    stride(from: 0, to: octets.count - 3, by: 4).map { start in
        octets[start..<start + 3].reduce(0) { $0 << 8 | UInt32($1) } >> 4
    }
}

private func describe(
    _ gateway: String?, interface: UInt32, flags: UInt32, weight: Int, realms: UInt32, labels: [UInt32]
) -> String {
    "\(gateway ?? "no gateway") dev #\(interface) flags \(flags) weight \(weight) realms \(realms) labels \(labels)"
}
