import Addressing
import Glibc
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

@Suite(.networkNamespace) struct NamespaceIDTests {
    @Test func setsAnIDThatTheToolLists() throws {
        let other = try TestNamespace()
        let session = try TestNamespace.current.session()
        let peer = PeerNamespace.descriptor(other.namespace.descriptor.rawValue)
        let id = NamespaceID(rawValue: 7)
        #expect(try session.get(.namespaceID(of: peer)) == NamespaceIDAssignment(id: nil))
        try session.perform(.setNamespaceID(id, of: peer))
        #expect(try session.get(.namespaceID(of: peer)).id == id)
        #expect(try session.list(.namespaceIDs()) == [NamespaceIDAssignment(id: id)])
        #expect(try IPOracle("ip -j netns list-id").texts("nsid") == [["nsid": "7"]])
        let again = #expect(throws: NetlinkError.self) {
            try session.perform(.setNamespaceID(nil, of: peer))
        }
        #expect(again?.errno == .fileExists)
        let third = try TestNamespace()
        let taken = #expect(throws: NetlinkError.self) {
            try session.perform(
                .setNamespaceID(id, of: .descriptor(third.namespace.descriptor.rawValue)))
        }
        #expect(taken?.errno == .fileExists)
    }

    @Test func letsTheKernelChooseAnIDAndFindsItByProcess() throws {
        let other = try TestNamespace()
        let session = try TestNamespace.current.session()
        let peer = PeerNamespace.descriptor(other.namespace.descriptor.rawValue)
        try session.perform(.setNamespaceID(nil, of: peer))
        let id = try #require(try session.get(.namespaceID(of: peer)).id)
        #expect(try session.get(.namespaceID(of: .id(id))).id == id)
        // The namespace of this process has no id in the test's.
        #expect(try session.get(.namespaceID(of: .process(getpid()))).id == nil)
        let missing = #expect(throws: NetlinkError.self) {
            try session.get(.namespaceID(of: .process(.max)))
        }
        #expect(missing?.errno == .noSuchFileOrDirectory || missing?.errno == .noSuchProcess)
    }

    @Test func asksWhatAThirdNamespaceCallsAnother() throws {
        let (here, second, third) = try (TestNamespace.current, TestNamespace(), TestNamespace())
        let (session, inside) = try (here.session(), second.session())
        let (toSecond, toThird) = (
            PeerNamespace.descriptor(second.namespace.descriptor.rawValue),
            PeerNamespace.descriptor(third.namespace.descriptor.rawValue)
        )
        let (five, six, nine) = (
            NamespaceID(rawValue: 5), NamespaceID(rawValue: 6), NamespaceID(rawValue: 9)
        )
        try session.perform([.setNamespaceID(five, of: toSecond), .setNamespaceID(six, of: toThird)])
        try inside.perform(.setNamespaceID(nine, of: toThird))
        let assignment = try session.get(.namespaceID(of: .id(try #require(six)), in: five))
        #expect(assignment == NamespaceIDAssignment(id: nine, ownID: six))
        let listed = try session.list(.namespaceIDs(in: five))
        #expect(listed.contains(NamespaceIDAssignment(id: nine, ownID: six)))
    }
}
