internal import Addressing
package import NetlinkCodec

/// The fields of a route that a list leaves out, since its filter has pinned them to one value.
package struct PinnedFields: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let gateway = Self(rawValue: 1 << 0)
    package static let interface = Self(rawValue: 1 << 1)
    package static let table = Self(rawValue: 1 << 2)
    package static let source = Self(rawValue: 1 << 3)
    package static let scope = Self(rawValue: 1 << 4)
    package static let preferredSource = Self(rawValue: 1 << 5)
    package static let metric = Self(rawValue: 1 << 6)
    package static let typeOfService = Self(rawValue: 1 << 7)
}

/// A route as `ip route list` shows it (`print_route` in ip/iproute.c).
package struct RouteText {
    private let route: Route
    private let surroundings: Surroundings
    private let presentation: Presentation
    private let pinned: PinnedFields

    package init(
        _ route: Route, in surroundings: Surroundings, as presentation: Presentation,
        without pinned: PinnedFields = []
    ) {
        self.route = route
        self.surroundings = surroundings
        self.presentation = presentation
        self.pinned = pinned
    }

    package var fields: [Field] {
        let fields = [type, destination, source, object, service].compactMap(\.self)
        let hop = pathFields + [table, origin, scope, preferredSource, metric].compactMap(\.self)
        let rest = [RouteMetricsText(metrics: route.metrics).field, preference].compactMap(\.self)
        return fields + hop + [flags(route.flags.union(route.path.onlyHop?.flags ?? []))] + lifetime + rest
            + nextHops
    }

    private var isDetailed: Bool { presentation.extent == .detailed }

    private var type: Field? {
        guard isDetailed || route.origin.type != .unicast else { return nil }
        let word = RouteWords.type(route.origin.type, presentation.naming)
        return Field("\(word) ", "type", .string(word))
    }

    private var destination: Field {
        let text = route.destination.length == 0 ? "default" : prefixText(route.destination)
        return Field("\(text) ", "dst", .string(text))
    }

    private var source: Field? {
        route.source.map { source in
            let text = prefixText(source)
            return Field("from \(text) ", "from", .string(text))
        }
    }

    private func prefixText(_ prefix: IPPrefix) -> String {
        prefix.isHost ? "\(prefix.base)" : "\(prefix)"
    }

    private var object: Field? {
        guard case .object(let id, _) = route.path else { return nil }
        return Field("nhid \(id) ", "nhid", .number(Int64(id)))
    }

    private var service: Field? {
        let value = route.origin.typeOfService
        guard value != 0, !pinned.contains(.typeOfService) else { return nil }
        let digits = (value < 16 ? "0x0" : "0x") + String(value, radix: 16)
        let word = name(UInt32(value), in: surroundings.vocabulary.services) ?? digits
        return Field("tos \(word) ", "tos", .string(word))
    }

    private var pathFields: [Field] {
        guard let hop = route.path.onlyHop else { return [] }
        var fields: [Field] = []
        if let gateway = hop.gateway {
            // A gateway of the other family is shown whatever the filter says, as iproute2 does.
            let isShown = gateway.family != route.destination.family || !pinned.contains(.gateway)
            if isShown { fields.append(gatewayField(gateway)) }
        }
        if let interface = hop.interface, !pinned.contains(.interface) {
            let name = surroundings.linkName(interface)
            fields.append(Field("dev \(name) ", "dev", .string(name)))
        }
        return fields
    }

    private func gatewayField(_ gateway: IPAddress) -> Field {
        guard gateway.family != route.destination.family else {
            return Field("via \(gateway) ", "gateway", .string("\(gateway)"))
        }
        let family = gateway.family == .ipv4 ? "inet" : "inet6"
        let members = [Field("family", .string(family)), Field("host", .string("\(gateway)"))]
        return Field("via \(family) \(gateway) ", "via", .object(members))
    }

    private var table: Field? {
        let table = route.origin.table
        guard !pinned.contains(.table), table.rawValue != 0, isDetailed || table != .main else { return nil }
        let word = name(table.rawValue, in: surroundings.vocabulary.tables) ?? "\(table.rawValue)"
        return Field("table \(word) ", "table", .string(word))
    }

    private var origin: Field? {
        let number = route.origin.source
        guard !pinned.contains(.source), isDetailed || number != .boot else { return nil }
        let word =
            name(UInt32(number.rawValue), in: surroundings.vocabulary.protocols) ?? "\(number.rawValue)"
        return Field("proto \(word) ", "protocol", .string(word))
    }

    private var scope: Field? {
        let scope = route.origin.scope
        guard !pinned.contains(.scope), isDetailed || scope != .universe else { return nil }
        let word = name(UInt32(scope.rawValue), in: surroundings.vocabulary.scopes) ?? "\(scope.rawValue)"
        return Field("scope \(word) ", "scope", .string(word))
    }

    private func name(_ number: UInt32, in table: NameTable) -> String? {
        presentation.naming == .names ? table.name(of: number) : nil
    }

    private var preferredSource: Field? {
        guard let address = route.preferredSource, !pinned.contains(.preferredSource) else { return nil }
        return Field("src \(address) ", "prefsrc", .string("\(address)"))
    }

    private var metric: Field? {
        guard let metric = route.metric, !pinned.contains(.metric) else { return nil }
        return Field("metric \(metric) ", "metric", .number(Int64(metric)))
    }

    private func flags(_ flags: RouteFlags) -> Field {
        let words = RouteWords.flags(flags)
        return Field(words.map { "\($0) " }.joined(), "flags", .strings(words))
    }

    private var lifetime: [Field] {
        guard let lifetime = route.lifetime else { return [] }
        var fields: [Field] = []
        if lifetime.expires != 0 {
            let seconds = lifetime.expires / 100
            fields.append(Field("expires \(seconds)sec ", "expires", .number(Int64(seconds))))
        }
        if lifetime.error != 0 {
            fields.append(Field("error \(lifetime.error) ", "error", .number(Int64(lifetime.error))))
        }
        return fields
    }

    private var preference: Field? {
        route.preference.map { preference in
            guard let word = RouteWords.preference(preference) else {
                let number = preference.rawValue
                return Field("\(number)", "pref", .number(Int64(number)))
            }
            return Field("pref \(word)", "pref", .string(word))
        }
    }

    private var nextHops: [Field] {
        guard route.path.onlyHop == nil else { return [] }
        let hops = route.path.nextHops.map(nextHop)
        let text = hops.map { "\(presentation.lineBreak)\tnexthop " + $0.map(\.text).joined() }.joined()
        return [Field(text, "nexthops", .objects(hops))]
    }

    private func nextHop(_ hop: NextHop) -> [Field] {
        let name = hop.interface.map(surroundings.linkName) ?? "*"
        return [hop.gateway.map(gatewayField)].compactMap(\.self) + [
            Field("dev \(name) ", "dev", .string(name)),
            Field("weight \(hop.weight) ", "weight", .number(Int64(hop.weight))),
            flags(hop.flags),
        ]
    }
}

extension RoutePath {
    /// The only next hop, which stands in the route's own line.
    package var onlyHop: NextHop? {
        switch self {
        case .single(let hop): hop
        case .multiple: nil
        // The kernel tells a group of one as it tells a single hop (fib_dump_info in net/ipv4/fib_semantics.c).
        case .object(_, let hops): hops.count == 1 ? hops.first : nil
        }
    }
}
