import Addressing
import NetlinkCodec
import NetlinkSession
import Testing

/// What a program knows that does no more than to follow a monitor's events.
struct Picture: Sendable {
    var links: Set<Link> = []
    var addresses: Set<AssignedAddress> = []
    var routes: Set<Route> = []
    var neighbours: Set<Neighbour> = []
    var forwarding: Set<ForwardingEntry> = []
    var rules: Set<RoutingRule> = []
    /// Whether it was told that the picture is complete, and not since that messages were lost.
    var isCurrent = false
    var overruns = 0
    /// Events that do not fit what was told before; there must be none.
    var contradictions: [NetlinkEvent] = []

    mutating func fold(_ event: NetlinkEvent) {
        let fits: Bool
        switch event {
        case .link(let change): fits = Self.fold(change, into: &links)
        case .address(let change): fits = Self.fold(change, into: &addresses)
        case .route(let change): fits = Self.fold(change, into: &routes)
        case .neighbour(let change): fits = Self.fold(change, into: &neighbours)
        case .forwarding(let change): fits = Self.fold(change, into: &forwarding)
        case .rule(let change): fits = Self.fold(change, into: &rules)
        case .current:
            fits = !isCurrent
            isCurrent = true
        case .overrun:
            overruns += 1
            isCurrent = false
            fits = true
        }
        if !fits { contradictions.append(event) }
    }

    private static func fold<Value>(_ change: KernelChange<Value>, into values: inout Set<Value>) -> Bool {
        switch change {
        case .appeared(let value): values.insert(value).inserted
        case .changed(let old, let new): values.remove(old) != nil && values.insert(new).inserted
        case .disappeared(let value): values.remove(value) != nil
        }
    }
}

extension Sequence where Element: KernelObject {
    /// What counts of them.
    var settled: Set<Element> { Set(compactMap(\.settled)) }
}

/// A table and how to compare it with what the kernel lists.
struct Comparison: Sendable, CustomTestStringConvertible {
    let table: MonitoredTable
    /// What the picture lacks or has too much, in words; nil if nothing.
    let difference: @Sendable (Picture, NetlinkSession) throws -> String?
    let testDescription: String

    private init<Object: KernelObject>(
        _ table: MonitoredTable, _ path: any KeyPath<Picture, Set<Object>> & Sendable,
        _ queries: [NetlinkQuery<Object>],
        where isOfTable: @escaping @Sendable (Object) -> Bool = { _ in true }
    ) {
        self.table = table
        testDescription = table.description
        difference = { picture, session in
            let listed = try queries.flatMap { query in try session.list(query) }.settled
            let told = picture[keyPath: path].filter(isOfTable).settled
            guard listed != told else { return nil }
            return "not told: \(listed.subtracting(told)), told: \(told.subtracting(listed))"
        }
    }

    static let links = Self(.links, \.links, [.links])
    static func addresses(_ family: IPFamily) -> Self {
        Self(.addresses(family), \.addresses, [.addresses(family)]) { $0.address.address.family == family }
    }
    static func routes(_ family: IPFamily) -> Self {
        Self(.routes(family), \.routes, [.routes(family)]) { $0.destination.family == family }
    }
    static func neighbours(_ family: IPFamily) -> Self {
        Self(.neighbours(family), \.neighbours, [.neighbours(family)]) { $0.address.family == family }
    }
    static let forwarding = Self(.forwarding, \.forwarding, [.forwarding()])
    static func rules(_ family: IPFamily) -> Self {
        Self(.rules(family), \.rules, [.rules(family)]) { $0.family == family }
    }

    static let all: [Comparison] = [
        .links, .forwarding, .addresses(.ipv4), .addresses(.ipv6), .routes(.ipv4), .routes(.ipv6),
        .neighbours(.ipv4), .neighbours(.ipv6), .rules(.ipv4), .rules(.ipv6),
    ]
}
