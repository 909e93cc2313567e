import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

@Suite(.networkNamespace) struct TrafficRefusalTests {
    @Test func tellsWhyTheKernelDoesNotMakeADiscipline() throws {
        let bench = try TrafficBench()
        try bench.perform(.addQueueingDiscipline(bench.first(.pfifo(limit: 5))))
        #expect(try errno(of: .addQueueingDiscipline(bench.first(.pfifo(limit: 5))), bench) == .fileExists)
        let unknown = QueueingDisciplineKind.other(name: "nosuch", options: nil)
        #expect(
            try errno(of: .addQueueingDiscipline(QueueingDiscipline(unknown, on: bench.ifb)), bench)
                == .noSuchFileOrDirectory)
        #expect(
            try errno(of: .addQueueingDiscipline(bench.first(unknown), existing: .replace), bench)
                == .invalidArgument)
        #expect(
            try errno(of: .deleteQueueingDiscipline(on: bench.ifb, parent: .ingress), bench)
                == .noSuchFileOrDirectory)
    }

    @Test func tellsWhyTheKernelDoesNotMakeAClassOrAFilter() throws {
        let bench = try TrafficBench()
        let part = bench.htbClass(0x10, HierarchicalTokenBucketClass(rate: .mbit(1)))
        #expect(try errno(of: .addTrafficClass(part), bench) == .noSuchFileOrDirectory)
        let filter = TrafficFilter(.u32(U32Filter(.everything)), at: bench.atIngress, priority: 1)
        #expect(try errno(of: .addTrafficFilter(filter), bench) == .invalidArgument)
        let failure = try #require(try bench.session.outcomes(of: [.addTrafficFilter(filter)])[0])
        #expect("\(failure)".contains("Parent Qdisc doesn't exists"))
        // This kernel has no such classifier: the request is right, its answer not the tool's to improve.
        try bench.perform(.addQueueingDiscipline(QueueingDiscipline(.ingress, on: bench.link)))
        let all = TrafficFilter(.matchall(MatchAllFilter(actions: [.drop])), at: bench.atIngress, priority: 1)
        guard let refusal = try bench.session.outcomes(of: [.addTrafficFilter(all)])[0] else { return }
        #expect(refusal.errno == .noSuchFileOrDirectory)
    }

    @Test func findsNoDisciplineAndNoClass() throws {
        let bench = try TrafficBench()
        #expect(throws: NetlinkError.self) {
            try bench.session.get(.queueingDiscipline(on: bench.link, parent: .ingress))
        }
        #expect(throws: NetlinkError.self) {
            try bench.session.get(.trafficClass(TrafficHandle("1:10"), on: bench.link))
        }
        #expect(try bench.session.list(.trafficClasses(on: bench.link)).isEmpty)
        #expect(try bench.session.list(.queueingDisciplines(on: bench.link)).isEmpty)
    }

    private func errno(of request: NetlinkRequest, _ bench: TrafficBench) throws -> Errno? {
        try bench.session.outcomes(of: [request])[0]?.errno
    }
}
