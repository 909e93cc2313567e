import Addressing
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkOverLibnl
import NetlinkSession
import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

@Suite(.networkNamespace) struct LinkFeatureTests {
    private static let devices = [
        "ip link add veth0 type veth peer name veth1", "ip link add vx1 type vxlan id 1 dstport 8472",
        "ip link add vx2 type vxlan id 2 dstport 8473", "ip link add br0 type bridge",
    ]

    @Test(arguments: ["veth0", "vx1", "br0", "lo"])
    func bothWaysAgreeFeatureByFeature(_ name: String) throws {
        try TestNamespace.current.run(Self.devices)
        let link = LinkReference.name(try InterfaceName(name))
        let netlink = try featureSession(.genericNetlink).features(of: link)
        let ioctl = try featureSession(.ioctl).features(of: link)
        #expect(netlink.known.count > 50)
        #expect(netlink.known == ioctl.known)
        #expect(netlink.hardware == ioctl.hardware)
        #expect(netlink.wanted == ioctl.wanted)
        #expect(netlink.active == ioctl.active)
        #expect(netlink.unchanging == ioctl.unchanging)
        #expect(!netlink.unchanging.isEmpty)
    }

    @Test(.enabled(if: EthtoolOracle.isThere), arguments: ["veth0", "vx1"], sources)
    func agreesWithTheTool(_ name: String, _ source: LinkFeatureSession.Source) throws {
        try TestNamespace.current.run(Self.devices)
        let shown = try EthtoolOracle(name)
        let features = try featureSession(source).features(of: .name(InterfaceName(name)))
        // The tool shows some under names of its own, and joins others.
        let common = shown.features.filter { features.known.contains($0.key) }
        #expect(common.count > 40)
        for (feature, line) in common {
            #expect(features[feature] == line.state, "\(feature)")
            #expect(!features.canChange(feature) == line.isFixed, "\(feature)")
        }
        #expect(features[.rxGRO] == shown.features[LinkFeature(rawValue: "generic-receive-offload")]?.state)
    }

    @Test(arguments: sources) func aVerboseAnswerSaysTheSame(_ source: LinkFeatureSession.Source) throws {
        let namespace = TestNamespace.current
        try namespace.run(Self.devices)
        let generic = try NetlinkSession(
            opening: MnlTransport.self, in: namespace.namespace, speaking: .generic)
        let ethtool = try generic.get(.genericFamily(named: GenericFamily.ethtool))
        let link = LinkReference.name(try InterfaceName("vx1"))
        let verbose = try generic.get(.features(of: link, asking: ethtool))
        #expect(try featureSession(source).features(of: link) == verbose)
    }

    /// On one of two equal devices by netlink, on the other by ioctl: the same must come of it.
    @Test(arguments: wishes) func bothWaysDoAndTellTheSame(_ wish: [LinkFeature: FeatureState]) throws {
        try TestNamespace.current.run(Self.devices)
        let (netlink, ioctl) = try (featureSession(.genericNetlink), featureSession(.ioctl))
        let first = LinkReference.name(try InterfaceName("vx1"))
        let second = LinkReference.name(try InterfaceName("vx2"))
        let outcome = try netlink.setFeatures(wish, of: first)
        #expect(try ioctl.setFeatures(wish, of: second) == outcome)
        // Each sees what the other did.
        let features = try netlink.features(of: first)
        #expect(try netlink.features(of: second) == features)
        #expect(try ioctl.features(of: first) == features)
        #expect(wish.allSatisfy { features[$0.key] == $0.value || outcome.refused[$0.key] == $0.value })
        #expect(outcome.changed.allSatisfy { features[$0.key] == $0.value })
    }

    @Test(arguments: sources) func tellsWhatElseChangedAndWhatDidNot(
        _ source: LinkFeatureSession.Source
    ) throws {
        try TestNamespace.current.run(Self.devices)
        let session = try featureSession(source)
        let link = LinkReference.name(try InterfaceName("vx1"))
        let outcome = try session.setFeatures([.txChecksumGeneric: .off, .txTCPSegmentation: .on], of: link)
        #expect(outcome.changed[.txChecksumGeneric] == .off)
        #expect(outcome.changed[.txTCP6Segmentation] == .off)
        #expect(outcome.refused == [.txTCPSegmentation: .on])
        // Fixed on this device, but no error.
        let fixed = LinkFeature(rawValue: "rx-fcs")
        #expect(
            try session.setFeatures([fixed: .on], of: link)
                == FeatureOutcome(changed: [:], refused: [fixed: .on]))
        #expect(try session.setFeatures([.txChecksumGeneric: .off], of: link) == FeatureOutcome())
        #expect(try session.setFeatures([:], of: link) == FeatureOutcome())
    }

    @Test(arguments: sources) func switchesTransmitChecksums(_ source: LinkFeatureSession.Source) throws {
        let namespace = TestNamespace.current
        try namespace.run(Self.devices)
        let session = try featureSession(source)
        for (name, fixed) in [("vx1", LinkFeature.txChecksumSCTP), ("veth0", .txChecksumIPv4)] {
            let link = LinkReference.name(try InterfaceName(name))
            let before = try session.features(of: link)
            let outcome = try session.setTransmitChecksums(.off, of: link)
            #expect(outcome.changed[.txChecksumGeneric] == .off)
            #expect(outcome.refused.isEmpty)
            let features = try session.features(of: link)
            #expect(!features.active.contains { $0.isTransmitChecksum })
            #expect(!features.canChange(fixed))
            if EthtoolOracle.isThere {
                let shown = try EthtoolOracle(name)
                #expect(shown.features[LinkFeature(rawValue: "tx-checksumming")]?.state == .off)
            }
            try session.setTransmitChecksums(.on, of: link)
            #expect(try session.features(of: link).active == before.active)
        }
    }

    @Test func bothWaysRefuseWithTheSameErrno() throws {
        try TestNamespace.current.run(Self.devices)
        let veth = LinkReference.name(try InterfaceName("veth0"))
        let nobody = LinkReference.name(try InterfaceName("nosuch0"))
        let unknown = LinkFeature(rawValue: "no-such-feature")
        let never = LinkFeature(rawValue: "vlan-challenged")
        let nowhere = LinkReference.index(try #require(InterfaceIndex(4711)))
        for source in Self.sources {
            let session = try featureSession(source)
            #expect(session.source == source)
            let absent = #expect(throws: NetlinkError.self) { try session.features(of: nobody) }
            #expect(absent?.errno == .operationNotSupportedByDevice)
            #expect(absent?.operation == "show features of nosuch0")
            let unnumbered = #expect(throws: NetlinkError.self) { try session.features(of: nowhere) }
            #expect(unnumbered?.errno == .operationNotSupportedByDevice)
            let name = #expect(throws: NetlinkError.self) {
                try session.setFeatures([unknown: .on, .txChecksumGeneric: .off], of: veth)
            }
            #expect(name?.errno == .notSupported)
            let fixed = #expect(throws: NetlinkError.self) {
                try session.setFeatures([never: .on, .txChecksumGeneric: .off], of: veth)
            }
            #expect(fixed?.errno == .invalidArgument)
            #expect(try session.features(of: veth)[.txChecksumGeneric] == .on)
            #expect(try session.features(of: veth)[unknown] == nil)
        }
    }

    @Test func findsALinkByItsNumberWhereverTheThreadIs() throws {
        let namespace = TestNamespace.current
        try namespace.run(Self.devices)
        let index = try namespace.session().get(.link(.name(InterfaceName("veth0")))).index
        for source in Self.sources {
            let session = try featureSession(source)
            #expect(
                try session.features(of: .index(index))
                    == session.features(of: .name(InterfaceName("veth0"))))
        }
    }

    @Test func takesGenericNetlinkIfItIsThereAndElseIoctl() throws {
        try TestNamespace.current.run(Self.devices)
        #expect(try featureSession(nil).source == .genericNetlink)
        let fallback = try TestNamespace.current.namespace.run { () throws(NetlinkError) in
            try LinkFeatureSession(opening: NoGenericNetlink.self)
        }
        #expect(fallback.source == .ioctl)
        #expect(try fallback.features(of: .name(InterfaceName("vx1")))[.txChecksumGeneric] == .on)
        let error = #expect(throws: NetlinkError.self) {
            try LinkFeatureSession(opening: NoGenericNetlink.self, over: .genericNetlink)
        }
        #expect(error?.cause == .transport(.protocolNotSupported))
    }

    private static let sources = [LinkFeatureSession.Source.genericNetlink, .ioctl]

    private static let wishes: [[LinkFeature: FeatureState]] = [
        [.txChecksumGeneric: .off], [.rxChecksum: .off, .txGenericSegmentation: .off],
        [.txChecksumGeneric: .off, .txTCPSegmentation: .on], [LinkFeature(rawValue: "rx-fcs"): .on],
        [.txUDPTunnelSegmentation: .off, .rxGRO: .off], [.txChecksumGeneric: .on], [:],
    ]

    private func featureSession(
        _ source: LinkFeatureSession.Source?
    ) throws -> LinkFeatureSession {
        try TestNamespace.current.namespace.run { () throws(NetlinkError) in
            try LinkFeatureSession(opening: MnlTransport.self, over: source)
        }
    }
}

/// A kernel without generic netlink.
private final class NoGenericNetlink: NetlinkTransport {
    static func open(
        _ protocol: NetlinkProtocol, hearing groups: [MulticastGroup]
    ) throws(Errno) -> NoGenericNetlink { throw .protocolNotSupported }

    func send(_ datagram: [UInt8]) {}

    func sendFromOwnProcess(_ datagram: [UInt8]) {}

    func receive(within timeout: Duration?, _ body: (Span<UInt8>) -> Void) throws(Errno) {
        throw .resourceTemporarilyUnavailable
    }

    func wait(within timeout: Duration?, unless signal: WakeSignal) throws(Errno) {
        throw .resourceTemporarilyUnavailable
    }

    func setReceiveBuffer(_ size: Int) {}
}

/// What `ethtool -k` says.
private struct EthtoolOracle {
    struct Line {
        let state: FeatureState
        let isFixed: Bool
    }

    private(set) var features: [LinkFeature: Line] = [:]

    static var isThere: Bool { (try? ChildProcess.run(Command("ethtool", ["--version"]))) != nil }

    init(_ device: String) throws {
        for line in try TestNamespace.current.run("ethtool -k \(device)").split(separator: "\n").dropFirst() {
            let words = line.split { $0.isWhitespace || $0 == ":" }
            guard words.count >= 2 else { continue }
            features[LinkFeature(rawValue: String(words[0]))] = Line(
                state: words[1] == "on" ? .on : .off, isFixed: words.contains("[fixed]"))
        }
    }
}
