import GoldenFiles
import NetlinkCodec
import Testing

/// Damage in the depth of a message: kind and options are right at first, several bytes are not.
@Suite struct DamagedTrafficTests {
    @Test func whatIsReadFromDamagedMessagesCanBeWritten() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("DamagedTrafficTests: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for golden in try Self.messages {
            let bytes = try golden.bytes
            var values = 0
            for _ in 0..<60 {
                var changed = bytes
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let position = Int.random(in: bytes.indices, using: &generator)
                    changed[position] = UInt8.random(in: 0...255, using: &generator)
                }
                if decodeAndEncode(changed) { values += 1 }
            }
            // Most bytes are values, in which everything is allowed.
            #expect(values > 0, "\(golden)")
        }
    }

    private static var messages: [GoldenFile] {
        get throws {
            try GoldenFile.all(in: "netlink").filter { file in
                ["qdisc-", "class-", "filter-"].contains { file.name.hasPrefix("netlink/" + $0) }
                    && !["delete", "list"].contains { file.name.contains($0) }
            }
        }
    }

    private func decodeAndEncode(_ bytes: [UInt8]) -> Bool {
        let discipline = try? QueueingDiscipline(bytes.span)
        let trafficClass = try? TrafficClass(bytes.span)
        let filter = try? TrafficFilter(bytes.span)
        let requests: [NetlinkRequest?] = [
            discipline.map { .addQueueingDiscipline($0) }, trafficClass.map { .addTrafficClass($0) },
            filter.map { .addTrafficFilter($0) },
        ]
        let written = requests.compactMap { $0 }.filter { !$0.payload.isEmpty && !$0.description.isEmpty }
        if case .tbf(let settings) = discipline?.kind { _ = settings.latency() }
        return !written.isEmpty
    }
}
