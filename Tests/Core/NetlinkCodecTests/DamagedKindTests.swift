import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

/// Settings that are well framed and hold anything: a trap would end the whole test run.
@Suite struct DamagedKindTests {
    @Test(arguments: [
        "bridge", "vxlan", "geneve", "macvlan", "macvtap", "ipvlan", "vlan", "vrf", "tun", "veth", "unknown",
    ])
    func randomSettingsOfAKindEndInAnErrorOrAValue(_ kind: String) {
        let seed = UInt64.random(in: 0 ... .max)
        print("DamagedKindTests: \(kind) seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            var data = ByteWriter()
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let payload = generator.bytes(
                    [0, 1, 2, 4, 6, 8, 12, 16].randomElement(using: &generator) ?? 3)
                data.appendHost(UInt16(4 + payload.count))
                data.appendHost(UInt16.random(in: 0...70, using: &generator))
                data.append(contentsOf: payload)
                data.appendZeros((4 - payload.count % 4) % 4)
            }
            var content = ByteWriter()
            content.appendHost(UInt16(4 + kind.utf8.count))
            content.appendHost(UInt16(1))
            content.append(contentsOf: Array(kind.utf8))
            content.appendZeros((4 - kind.utf8.count % 4) % 4)
            content.appendHost(UInt16(4 + data.count))
            content.appendHost(UInt16(2))
            content.append(contentsOf: data.bytes)
            if let read = try? LinkKind(content.bytes.span) { #expect(read.name == kind) }
        }
    }
}
