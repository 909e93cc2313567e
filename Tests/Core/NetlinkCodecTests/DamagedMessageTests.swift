import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

/// Whatever the bytes are, a decoder gives a value, nil or an error: a trap would end the whole test run.
@Suite struct DamagedMessageTests {
    @Test(arguments: try GoldenFile.all(in: "netlink"))
    func everyTruncationInsideHeaderOrAttributeIsRefused(_ golden: GoldenFile) throws {
        let layout = try #require(Layout.of(golden))
        let bytes = try golden.bytes
        let ends = layout.ends(of: bytes)
        for length in bytes.indices {
            let cut = Array(bytes.prefix(length))
            do {
                try layout.decode(cut)
                #expect(ends.contains(length), "cut to \(length) bytes")
            } catch is WireError {}
        }
    }

    @Test(arguments: try GoldenFile.all(in: "netlink"))
    func everyChangedByteEndsInAnErrorOrAValue(_ golden: GoldenFile) throws {
        let layout = try #require(Layout.of(golden))
        let bytes = try golden.bytes
        for position in layout.places(of: bytes, in: golden) {
            for value in [0, ~bytes[position]] {
                var changed = bytes
                changed[position] = value
                _ = try? layout.decode(changed)
            }
        }
    }

    @Test func randomBytesEndInAnErrorOrAValue() {
        let seed = UInt64.random(in: 0 ... .max)
        print("DamagedMessageTests: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            var bytes = generator.bytes(Int.random(in: 0...96, using: &generator))
            // Half of them get a family and a first length that a decoder goes on behind.
            if Bool.random(using: &generator), bytes.count > 20 {
                bytes[0] = [0, 2, 7, 10].randomElement(using: &generator) ?? 0
                for start in [8, 12, 16] {
                    bytes[start] = UInt8.random(in: 0...12, using: &generator)
                    bytes[start + 1] = 0
                }
            }
            decodeAsEverything(bytes)
        }
    }

    private func decodeAsEverything(_ bytes: [UInt8]) {
        _ = try? Link(bytes.span)
        _ = try? Link(bytes.span, statistics: .included)
        _ = try? BridgeMember(bytes.span)
        _ = try? LinkNotice(bytes.span)
        _ = try? Route(bytes.span)
        _ = try? AssignedAddress(bytes.span)
        _ = try? NextHopObject(bytes.span)
        _ = try? NextHopBucket(bytes.span)
        _ = try? Neighbour(bytes.span)
        _ = try? ForwardingEntry(bytes.span)
        _ = try? QueueingDiscipline(bytes.span)
        _ = try? TrafficClass(bytes.span)
        _ = try? TrafficFilter(bytes.span)
        for flags: MessageFlags in [[], .hasAttributes, [.capped, .hasAttributes]] {
            _ = try? Acknowledgement(bytes.span, flags: flags)
            _ = try? Acknowledgement(endOfDump: bytes.span, flags: flags)
        }
        _ = try? ConntrackEntry(bytes.span)
        _ = try? FilterChain(bytes.span)
        _ = try? RuleGeneration(bytes.span)
        _ = try? GenericFamily(bytes.span)
        _ = try? LinkFeatureNames(bytes.span)
        _ = try? LinkFeatures(bytes.span, names: someNames)
        _ = try? FeatureOutcome(bytes.span, names: someNames)
        _ = try? EthtoolBitset(nest: bytes.span)
        _ = try? NeighbourProxy(bytes.span)
        _ = try? RoutingRule(bytes.span)
        _ = try? NamespaceIDAssignment(bytes.span)
        var attributes = AttributeReader(bytes.span)
        while let attribute = try? attributes.next() { _ = attribute.text }
        var messages = MessageReader(bytes.span)
        while !messages.isAtEnd, (try? messages.next()) != nil {}
    }
}

/// Names for the bits of compact sets.
private let someNames = LinkFeatureNames((0..<64).map { "feature-\($0)" })

/// How long the header of a message is, and what decodes it.
private struct Layout: Sendable {
    /// What the names of the recorded files begin with.
    let prefix: String
    let headerSize: Int
    /// Attributes of which nearly all of these messages are made, with the name of the file where they are damaged.
    var bulk: (types: Set<Int>, file: String)?
    /// How many bytes of an attribute are damaged; fewer than all where it is a list of entries alike.
    var sample = Int.max
    let decode: @Sendable ([UInt8]) throws -> Void

    static func of(_ golden: GoldenFile) -> Layout? {
        all.first { golden.name.hasPrefix("netlink/" + $0.prefix) }
    }

    private static let all = [
        // IFLA_STATS, IFLA_MAP, IFLA_STATS64 and IFLA_AF_SPEC are three quarters of any link.
        Layout(prefix: "link", headerSize: 16, bulk: ([7, 14, 23, 26], "link-bridge-port")) {
            _ = try Link($0.span, statistics: .included)
        },
        Layout(prefix: "bridge-member", headerSize: 16) { _ = try BridgeMember($0.span) },
        Layout(prefix: "request-kind", headerSize: 16) { _ = try requestedKind(in: $0) },
        Layout(prefix: "request-link", headerSize: 16, decode: readLinkRequest),
        Layout(prefix: "request-altname", headerSize: 16, decode: readLinkRequest),
        Layout(prefix: "request-bridge", headerSize: 16, decode: readLinkRequest),
        Layout(prefix: "conntrack", headerSize: 4) { _ = try ConntrackEntry($0.span) },
        Layout(prefix: "nftables-chain", headerSize: 4) { _ = try FilterChain($0.span) },
        Layout(prefix: "rule-generation", headerSize: 4) { _ = try RuleGeneration($0.span) },
        Layout(prefix: "generic-family", headerSize: 4) { _ = try GenericFamily($0.span) },
        Layout(prefix: "feature-names", headerSize: 4, sample: 256) { _ = try LinkFeatureNames($0.span) },
        Layout(prefix: "features", headerSize: 4, sample: 256) {
            _ = try LinkFeatures($0.span, names: someNames)
        },
        Layout(prefix: "feature-outcome", headerSize: 4) {
            _ = try FeatureOutcome($0.span, names: someNames)
        },
        Layout(prefix: "address", headerSize: 8) { _ = try AssignedAddress($0.span) },
        Layout(prefix: "nexthop", headerSize: 8) {
            _ = try NextHopObject($0.span)
            _ = try NextHopBucket($0.span)
        },
        Layout(prefix: "route", headerSize: 12) { _ = try Route($0.span) },
        Layout(prefix: "neighbour", headerSize: 12) { _ = try Neighbour($0.span) },
        Layout(prefix: "fdb", headerSize: 12) { _ = try ForwardingEntry($0.span) },
        Layout(prefix: "proxy", headerSize: 12) { _ = try NeighbourProxy($0.span) },
        Layout(prefix: "rule", headerSize: 12) { _ = try RoutingRule($0.span) },
        Layout(prefix: "namespace-id", headerSize: 4) { _ = try NamespaceIDAssignment($0.span) },
        Layout(prefix: "request-neighbour", headerSize: 12) { _ = try Neighbour($0.span) },
        Layout(prefix: "request-proxy", headerSize: 12) { _ = try NeighbourProxy($0.span) },
        Layout(prefix: "request-fdb", headerSize: 12) { _ = try ForwardingEntry($0.span) },
        Layout(prefix: "request-rule", headerSize: 12) { _ = try RoutingRule($0.span) },
        Layout(prefix: "qdisc", headerSize: 20) { _ = try QueueingDiscipline($0.span) },
        Layout(prefix: "class", headerSize: 20) { _ = try TrafficClass($0.span) },
        Layout(prefix: "filter", headerSize: 20) { _ = try TrafficFilter($0.span) },
        Layout(prefix: "refusal", headerSize: 20) {
            _ = try Acknowledgement($0.span, flags: [.capped, .hasAttributes])
        },
        Layout(prefix: "end-of-dump", headerSize: 4) {
            _ = try Acknowledgement(endOfDump: $0.span, flags: .hasAttributes)
        },
    ]

    /// Reads the attributes behind `struct ifinfomsg`: requests lack the name that decoders ask for.
    private static func readLinkRequest(_ bytes: [UInt8]) throws {
        var reader = ByteReader(bytes.span)
        try reader.skip(16)
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() { _ = attribute.raw }
    }

    /// The bytes that are worth a change: all but those of which others like them are damaged.
    func places(of bytes: [UInt8], in golden: GoldenFile) -> [Int] {
        var places = Array(0..<headerSize)
        for attribute in attributes(of: bytes) {
            let type = Int(bytes[attribute.lowerBound + 2]) | Int(bytes[attribute.lowerBound + 3] & 0x3f) << 8
            let isElsewhere = bulk.map { $0.types.contains(type) && golden.name != "netlink/" + $0.file }
            places += attribute.prefix(isElsewhere == true ? 4 : sample)
        }
        // The last attribute may be without its padding.
        return places.filter(bytes.indices.contains)
    }

    /// Where a message may end: behind its header or an attribute, with its padding or without.
    func ends(of bytes: [UInt8]) -> Set<Int> {
        // The end of a dump needs no number.
        var ends = Set(prefix == "end-of-dump" ? 0...4 : headerSize...headerSize)
        for attribute in attributes(of: bytes) {
            let length = Int(bytes[attribute.lowerBound]) | Int(bytes[attribute.lowerBound + 1]) << 8
            ends.formUnion(attribute.lowerBound + length...attribute.upperBound)
        }
        return ends
    }

    /// The attributes behind the header, each with its padding.
    private func attributes(of bytes: [UInt8]) -> [Range<Int>] {
        var attributes: [Range<Int>] = []
        var position = headerSize
        while position < bytes.count {
            let length = Int(bytes[position]) | Int(bytes[position + 1]) << 8
            let next = position + (length + 3) & ~3
            attributes.append(position..<next)
            position = next
        }
        return attributes
    }
}
