import Addressing
import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

@Suite struct GoldenFeatureTests {
    @Test func decodesAFamily() throws {
        let bytes = try GoldenFile("netlink/generic-family").bytes
        let family = try #require(try GenericFamily(bytes.span))
        #expect(family.name == "ethtool")
        #expect(family.messageType.rawValue == 0x15)
        #expect(family.version == 1)
        #expect(family.headerSize == 0)
        #expect(family.operations.first == GenericOperation(1, [.single, .dump, .policy]))
        #expect(
            family.operations.contains(GenericOperation(12, [.single, .policy, .namespaceAdministrator])))
        #expect(family.groups == [GenericGroup("monitor", MulticastGroup(rawValue: family.firstGroup))])
        #expect(family.takesFeatures)
        #expect(family.unknown.isEmpty)
    }

    @Test func decodesTheNamesOfFeatures() throws {
        let names = try names
        #expect(names.texts.count == 64)
        #expect(names[0] == .txScatterGather)
        #expect(names[3] == .txChecksumGeneric)
        // The bit of a flag that no longer is.
        #expect(names[2] == nil)
        #expect(names[-1] == nil)
        #expect(names[64] == nil)
    }

    /// The same device in both forms.
    @Test func bothFormsHoldTheSameFeatures() throws {
        let (verbose, compact) = try (features("verbose", names: nil), features("compact", names: names))
        #expect(verbose == compact)
        #expect(verbose.known.count == 60)
        #expect(verbose[.txChecksumGeneric] == .on)
        #expect(verbose[LinkFeature(rawValue: "nosuch")] == nil)
        #expect(verbose.canChange(.txChecksumGeneric))
        #expect(!verbose.canChange(.txChecksumIPv4))
        #expect(verbose.unchanging.contains(LinkFeature(rawValue: "vlan-challenged")))
        #expect(verbose.wanted.isSubset(of: verbose.known))
    }

    @Test func aCompactFormWithoutNamesHoldsNothing() throws {
        #expect(try features("compact", names: nil).known.isEmpty)
    }

    @Test func bothFormsHoldTheSameOutcome() throws {
        let (verbose, compact) = try (outcome("verbose", names: nil), outcome("compact", names: names))
        #expect(verbose == compact)
        #expect(verbose.refused == [.txTCPSegmentation: .on])
        #expect(verbose.changed[.txChecksumGeneric] == .off)
        #expect(verbose.changed[.rxGRO] == .off)
        #expect(verbose.changed[.txTCP6Segmentation] == .off)
        #expect(!verbose.changed.values.contains(.on))
    }

    @Test func anotherCommandIsNil() throws {
        let bytes = try GoldenFile("netlink/features-compact").bytes
        #expect(try FeatureOutcome(bytes.span) == nil)
        #expect(try LinkFeatureNames(bytes.span) == nil)
        #expect(try GenericFamily(bytes.span) == nil)
    }

    /// `ethtool -K vx1 tx-checksum-ip-generic off`, as strace shows it.
    @Test func asksAsTheToolDoes() throws {
        let family = GenericFamily("ethtool", messageType: MessageType(rawValue: 0x15))
        let link = LinkReference.name(try .init("vx1"))
        let request = NetlinkQuery.setFeatures(
            [.txChecksumGeneric: .off], of: link, asking: family, names: try names
        ).request
        #expect(request.type.rawValue == 0x15)
        let name = Array("tx-checksum-ip-generic".utf8) + [0]
        #expect(
            request.payload == [
                0x0c, 1, 0, 0, 0x14, 0, 1, 0x80, 8, 0, 2, 0, 0x76, 0x78, 0x31, 0, 8, 0, 3, 0, 1, 0, 0, 0,
                0x28, 0, 3, 0x80, 0x24, 0, 3, 0x80, 0x20, 0, 1, 0x80, 0x1b, 0, 2, 0,
            ] + name + [0])
    }

    @Test(arguments: Bits.damaged) func refusesADamagedSet(_ bits: Bits) {
        #expect(throws: WireError.self) { try EthtoolBitset(nest: bits.bytes.span) }
    }

    /// A list without values, as in `ETHTOOL_A_BITSET_NOMASK`, and a bitmap whose size is no multiple of 32.
    @Test func readsListsAndOddSizes() throws {
        let list: [UInt8] = [
            4, 0, 1, 0, 8, 0, 2, 0, 9, 0, 0, 0, 16, 0, 3, 0x80, 12, 0, 1, 0x80, 8, 0, 1, 0, 8, 0, 0, 0,
        ]
        let set = try EthtoolBitset(nest: list.span)
        #expect(set.isComplete)
        #expect(set.bits == [.init(8, isSet: true)])
        let map: [UInt8] = [
            8, 0, 2, 0, 9, 0, 0, 0, 8, 0, 4, 0, 1, 1, 0, 0xff, 8, 0, 5, 0, 3, 1, 0, 0xff,
        ]
        #expect(
            try EthtoolBitset(nest: map.span).bits == [
                .init(0, isSet: true), .init(1, isSet: false), .init(8, isSet: true),
            ])
    }

    private var names: LinkFeatureNames {
        get throws {
            let bytes = try GoldenFile("netlink/feature-names").bytes
            return try #require(try LinkFeatureNames(bytes.span))
        }
    }

    private func features(_ form: String, names: LinkFeatureNames?) throws -> LinkFeatures {
        let bytes = try GoldenFile("netlink/features-\(form)").bytes
        return try #require(try LinkFeatures(bytes.span, names: names))
    }

    private func outcome(_ form: String, names: LinkFeatureNames?) throws -> FeatureOutcome {
        let bytes = try GoldenFile("netlink/feature-outcome-\(form)").bytes
        return try #require(try FeatureOutcome(bytes.span, names: names))
    }
}

extension GenericFamily {
    /// Numbers of groups are given out at boot, like those of families.
    fileprivate var firstGroup: UInt32 { groups.first?.group.rawValue ?? 0 }
}

/// The content of a set's nest, with something wrong.
struct Bits: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]

    static let damaged = [
        Bits(testDescription: "more bits than any set has", bytes: [8, 0, 2, 0, 0, 0, 1, 0]),
        Bits(
            testDescription: "a bitmap shorter than its size",
            bytes: [8, 0, 2, 0, 64, 0, 0, 0, 8, 0, 4, 0, 1, 0, 0, 0]),
        Bits(
            testDescription: "a bitmap longer than its size",
            bytes: [8, 0, 2, 0, 32, 0, 0, 0, 12, 0, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
        Bits(
            testDescription: "a mask of another size",
            bytes: [8, 0, 2, 0, 32, 0, 0, 0, 8, 0, 4, 0, 1, 0, 0, 0, 4, 0, 5, 0]),
        Bits(testDescription: "a bitmap without a size", bytes: [8, 0, 4, 0, 1, 0, 0, 0]),
        Bits(
            testDescription: "a bit beyond the size",
            bytes: [8, 0, 2, 0, 8, 0, 0, 0, 16, 0, 3, 0x80, 12, 0, 1, 0x80, 8, 0, 1, 0, 8, 0, 0, 0]),
        Bits(
            testDescription: "a bit without a number",
            bytes: [8, 0, 2, 0, 8, 0, 0, 0, 8, 0, 3, 0x80, 4, 0, 1, 0x80]),
    ]
}
