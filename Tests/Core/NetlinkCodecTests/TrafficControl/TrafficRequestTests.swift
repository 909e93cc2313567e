import Addressing
import GoldenFiles
import NetlinkCodec
import Testing

/// What tc(8) sends, recorded with strace, and the request with which we ask for the same.
struct TrafficRequest: Sendable, CustomTestStringConvertible {
    let file: GoldenFile
    let request: @Sendable () throws -> NetlinkRequest

    init(_ name: String, _ request: @escaping @Sendable () throws -> NetlinkRequest) {
        file = GoldenFile("netlink/" + name)
        self.request = request
    }

    var testDescription: String { file.name }
}

@Suite struct TrafficRequestTests {
    @Test(
        arguments: TrafficRequest.disciplines + TrafficRequest.classes + TrafficRequest.filters
            + TrafficRequest.questions)
    func sendsWhatTheToolSends(_ golden: TrafficRequest) throws {
        #expect(try golden.request().payload == golden.file.bytes)
    }

    @Test func hasACaseForEachRecordedRequest() throws {
        let recorded = try GoldenFile.all(in: "netlink").filter { $0.name.contains("-request-") }
        let cases =
            TrafficRequest.disciplines + TrafficRequest.classes + TrafficRequest.filters
            + TrafficRequest.questions
        #expect(Set(recorded.filter(isOfTrafficControl)) == Set(cases.map(\.file)))
    }

    private func isOfTrafficControl(_ file: GoldenFile) -> Bool {
        ["qdisc", "class", "filter"].contains { file.name.hasPrefix("netlink/\($0)-") }
    }

    @Test func marksRequestsAsTheToolDoes() throws {
        let discipline = QueueingDiscipline(.clsact, on: .loopback)
        #expect(NetlinkRequest.addQueueingDiscipline(discipline).flags == [.create, .exclusive])
        #expect(
            NetlinkRequest.addQueueingDiscipline(discipline, existing: .replace).flags == [.create, .replace])
        #expect(NetlinkRequest.changeQueueingDiscipline(discipline).flags == [])
        #expect(NetlinkQuery.queueingDisciplines().request.flags == .dump)
    }

    @Test func namesWhatItAsksFor() throws {
        let discipline = QueueingDiscipline(
            .pfifo(limit: 5), on: .loopback, handle: TrafficHandle(major: 0x10))
        #expect(
            NetlinkRequest.addQueueingDiscipline(discipline).description
                == "add qdisc pfifo 10: dev #1 parent root")
        var filter = TrafficFilter(
            .u32(U32Filter(.everything)), at: .link(.loopback, parent: .ingressDiscipline), priority: 1)
        filter.handle = 0x8000_0800
        #expect(
            NetlinkRequest.deleteTrafficFilter(filter).description
                == "delete filter u32 dev #1 parent ffff: pref 1 handle 800::800")
    }
}
