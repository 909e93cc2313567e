import Addressing
import Glibc
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import NetworkTesting
import SystemHandles
import SystemPackage
import Testing
import WireFormat

/// Deletion that returns at the kernel's notification.
@Suite struct RemovalTests {
    private let link: InterfaceIndex

    init() throws { link = try #require(InterfaceIndex(7)) }

    @Test(.networkNamespace) func theNameIsFreeAtOnce() throws {
        let session = try TestNamespace.current.session()
        let deleting = try hearingSession()
        let bridge = LinkSpecification(try InterfaceName("br0"), .bridge)
        for _ in 0..<5 {
            try session.perform(.addLink(bridge))
            try deleting.deleteLinkAhead(session.get(.link(.name(bridge.name))).index)
            #expect(try session.find(bridge.name) == nil)
        }
    }

    @Test(.networkNamespace) func nobodyIsLeftToBeWaitedFor() throws {
        let session = try hearingSession()
        let bridge = LinkSpecification(try InterfaceName("br0"), .bridge)
        try session.perform(.addLink(bridge))
        try session.deleteLinkAhead(session.get(.link(.name(bridge.name))).index)
        // Other tests' children may be among them for a moment; one that nobody waits for stays.
        let dead = try deadChildren()
        let deadline = ContinuousClock.now + .seconds(10)
        while try !dead.isDisjoint(with: deadChildren()) { try #require(ContinuousClock.now < deadline) }
    }

    /// The children of this process that have ended and were not waited for (`/proc/PID/stat`, proc(5)).
    private func deadChildren() throws -> Set<String> {
        Set(
            try Directory(opening: "/proc").names().filter { name in
                guard Int32(name) != nil,
                    let bytes = try? Descriptor.contents(of: "/proc/\(name)/stat", limit: 4096),
                    let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last
                else { return false }
                return fields.split(separator: " ").prefix(2) == ["Z", "\(getpid())"]
            })
    }

    private func hearingSession() throws -> NetlinkSession {
        try NetlinkSession(opening: MnlTransport.self, in: TestNamespace.current.namespace, hearing: [.link])
    }

    @Test(.networkNamespace) func aLinkThatIsNotThereIsRefused() throws {
        let session = try hearingSession()
        let error = #expect(throws: NetlinkError.self) { try session.deleteLinkAhead(link) }
        // ENODEV, under the name that it has on BSD.
        #expect(error?.errno == .operationNotSupportedByDevice)
    }

    @Test func otherLinksThatGoAreLeftAlone() throws {
        let replay = ReplayTransport([
            .datagram(notification(index: 6)), .datagram(notification(index: 7)),
        ])
        try NetlinkSession(over: replay).deleteLinkAhead(link)
        #expect(replay.sent.count == 1)
    }

    @Test func aLostNotificationIsMadeUpForByAskingForTheLink() throws {
        let replay = ReplayTransport([
            .failure(.noBufferSpace), .datagram(refusal(sequence: 2, errno: .operationNotSupportedByDevice)),
        ])
        try NetlinkSession(over: replay).deleteLinkAhead(link)
        #expect(replay.sent.count == 2)
    }

    @Test func silenceIsWaitedOut() {
        let replay = ReplayTransport([
            .failure(.resourceTemporarilyUnavailable),
            .datagram(refusal(sequence: 1, errno: .operationNotSupportedByDevice)),
        ])
        #expect(throws: NetlinkError.self) { try NetlinkSession(over: replay).deleteLinkAhead(link) }
        #expect(replay.sent.count == 1)
    }

    /// The process that was to send the request is dead or slow: done all the same, whichever of the two did it.
    @Test(arguments: [Errno(rawValue: 0), .operationNotSupportedByDevice])
    func aLongSilenceEndsWithARequestOfItsOwn(_ answer: Errno) throws {
        let silence = [ReplayTransport.Answer](
            repeating: .failure(.resourceTemporarilyUnavailable), count: 10)
        let replay = ReplayTransport(silence + [.datagram(refusal(sequence: 2, errno: answer))])
        try NetlinkSession(over: replay).deleteLinkAhead(link)
        #expect(replay.sent.count == 2)
    }

    /// An `RTM_DELLINK`: sequence 0, as the kernel's own messages have.
    private func notification(index: UInt32) -> [UInt8] {
        var payload = ByteWriter()
        payload.append(contentsOf: [0, 0, 1, 0])
        payload.appendHost(index)
        payload.appendHost(UInt64(0))
        // IFLA_IFNAME "v0"
        payload.append(contentsOf: [7, 0, 3, 0] + Array("v0".utf8) + [0, 0])
        return message(.deleteLink, sequence: 0, payload.bytes)
    }

    /// An `NLMSG_ERROR` with the header of the request that it answers.
    private func refusal(sequence: UInt32, errno: Errno) -> [UInt8] {
        var payload = ByteWriter()
        payload.appendHost(UInt32(bitPattern: -errno.rawValue))
        MessageHeader(length: 16, type: .getLink, flags: [], sequence: sequence).encode(into: &payload)
        return message(.error, sequence: sequence, payload.bytes)
    }

    private func message(_ type: MessageType, sequence: UInt32, _ payload: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        MessageHeader(length: 16 + payload.count, type: type, flags: [], sequence: sequence).encode(
            into: &writer)
        writer.append(contentsOf: payload)
        return writer.bytes
    }
}
