import NetlinkCodec
import NetlinkSession
import NetworkTesting
import Testing

/// tc(8) is the oracle in both directions: it shows what we make, and we make anew what we read of its work.
@Suite(.networkNamespace) struct TrafficLikeToolTests {
    @Test(arguments: TrafficCase.all)
    func makesWhatTheToolMakes(_ traffic: TrafficCase) throws {
        let (tool, ours) = try (TrafficBench(), TrafficBench(in: TestNamespace()))
        try tool.namespace.run(traffic.tool)
        try ours.session.perform(traffic.ours(ours))
        let (expected, shown) = try (
            tool.shown(filtersAt: traffic.places), ours.shown(filtersAt: traffic.places)
        )
        #expect(shown == expected)
    }

    @Test(arguments: TrafficCase.all)
    func readsAllThatMakesTheSameAgain(_ traffic: TrafficCase) throws {
        let (tool, ours) = try (TrafficBench(), TrafficBench(in: TestNamespace()))
        try tool.namespace.run(traffic.tool)
        let session = tool.session
        let disciplines = try session.list(.queueingDisciplines()).filter { $0.handle != .unspecified }
        let classes = try session.list(.trafficClasses(on: tool.link, of: TrafficHandle(major: 1)))
        // Those further up first; leaves need their class, and classes their discipline.
        let (roots, leaves) = (disciplines.filter(\.isOutermost), disciplines.filter { !$0.isOutermost })
        try ours.session.perform(
            roots.map { .addQueueingDiscipline($0) }
                + classes.filter { $0.kind.name == "htb" }.sorted { $0.level > $1.level }
                .map { .addTrafficClass($0) }
                + leaves.map { .addQueueingDiscipline($0) }
                + filters(of: tool, in: disciplines).map { .addTrafficFilter($0) })
        // What is in a bucket tells of the settings that a class had before.
        let (expected, shown) = try (
            tool.shown(filtersAt: traffic.places, classes: "-d -r"),
            ours.shown(filtersAt: traffic.places, classes: "-d -r")
        )
        #expect(shown == expected)
    }

    /// All filters without what the kernel makes of itself: classifiers, and the first table of each.
    private func filters(
        of bench: TrafficBench, in disciplines: [QueueingDiscipline]
    ) throws -> [TrafficFilter] {
        var places: [TrafficFilterPlace] = []
        for discipline in disciplines where discipline.interface == bench.link {
            switch discipline.kind {
            case .clsact:
                places += [TrafficHandle.clsactIngress, .clsactEgress].map { .link(bench.link, parent: $0) }
            case .ingress: places.append(discipline.blocks.ingress.map { .block($0) } ?? bench.atIngress)
            case .htb: places.append(.link(bench.link, parent: discipline.handle))
            default: break
            }
        }
        return try places.flatMap { try bench.session.list(.trafficFilters(at: $0)) }.filter { filter in
            guard filter.handle != 0, case .u32(let settings) = filter.kind else { return false }
            return settings.tables.divisor != 1
        }
    }
}

extension QueueingDiscipline {
    fileprivate var isOutermost: Bool { parent == .root || parent == .ingress }
}

extension TrafficClass {
    fileprivate var level: UInt32 {
        if case .htb(let settings) = kind { settings.level } else { 0 }
    }
}
