import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

@Suite(.networkNamespace) struct LinkMoveTests {
    @Test func movesALinkUnderANewName() throws {
        let pair = try VethPair()
        let other = try TestNamespace()
        let name = try InterfaceName("eth0")
        try pair.session.perform(
            .moveLink(pair.second, to: .descriptor(other.namespace.descriptor.rawValue), as: name))
        #expect(try pair.session.find(InterfaceName("veth1")) == nil)
        #expect(try other.session().find(name)?.relations.lower == pair.first.rawValue)
        #expect(try IPOracle("ip -j link show dev eth0", in: other).objects.count == 1)
    }

    @Test func movesALinkToTheNamespaceOfAProcess() throws {
        let pair = try VethPair()
        let other = try TestNamespace()
        let process = try other.inside { () throws(ChildProcessError) -> ChildProcess in
            try ChildProcess(starting: Command("sleep", ["600"]))
        }
        try pair.session.perform(.moveLink(pair.second, to: .process(process.pid)))
        #expect(try other.session().find(InterfaceName("veth1")) != nil)
        process.terminate()
    }

    /// The kernel moves first and renames then: it refuses, but the link has moved.
    @Test func aNameThatIsTakenThereIsRefusedAfterTheMove() throws {
        let pair = try VethPair()
        let other = try TestNamespace()
        try other.run("ip link add eth0 type bridge")
        let refusal = #expect(throws: NetlinkError.self) {
            try pair.session.perform(
                .moveLink(
                    pair.second, to: .descriptor(other.namespace.descriptor.rawValue),
                    as: try InterfaceName("eth0")))
        }
        #expect(refusal?.errno == .fileExists)
        #expect(try pair.session.find(InterfaceName("veth1")) == nil)
        #expect(try other.session().find(InterfaceName("veth1")) != nil)
    }

    @Test func aLinkThatIsBoundToItsNamespaceStays() throws {
        let other = try TestNamespace()
        let session = try TestNamespace.current.session()
        #expect(try session.get(.link(.index(.loopback))).relations.isBoundToNamespace == true)
        let refusal = #expect(throws: NetlinkError.self) {
            try session.perform(
                .moveLink(.loopback, to: .descriptor(other.namespace.descriptor.rawValue)))
        }
        #expect(refusal?.errno == .invalidArgument)
    }

    @Test func readsLinksOfANamespaceThatHasAnId() throws {
        let pair = try VethPair()
        let other = try TestNamespace()
        let descriptor = other.namespace.descriptor.rawValue
        try pair.session.perform(.moveLink(pair.second, to: .descriptor(descriptor)))
        let id = try #require(pair.session.get(.namespaceID(of: .descriptor(descriptor))).id)
        let there = try pair.session.list(.links(inNamespace: id))
        #expect(there.map(\.name.text).sorted() == ["lo", "veth1"])
        #expect(there.allSatisfy { $0.relations.targetNamespace == id })
        let moved = try pair.session.get(
            .link(.name(InterfaceName("veth1")), inNamespace: id))
        #expect(moved.relations.lower == pair.first.rawValue)
    }
}

@Suite(.networkNamespace) struct AlternativeNameTests {
    @Test func addsFindsAndDeletesNames() throws {
        let pair = try VethPair()
        let names = ["a-name-of-more-than-fifteen-bytes", "short"].compactMap { AlternativeName($0) }
        try #require(names.count == 2)
        try pair.session.perform(.addAlternativeNames(names, to: .index(pair.first)))
        let link = try pair.session.get(.link(.alternativeName(names[0])))
        #expect(link.index == pair.first)
        #expect(Set(link.labels.alternativeNames) == Set(names.map(\.text)))
        let shown = try IPOracle("ip -j link show dev \(names[0])").objects.first?["altnames"] as? [String]
        #expect(shown.map(Set.init) == Set(names.map(\.text)))
        #expect(try pair.session.get(.link(.name(InterfaceName("short")))).index == pair.first)

        try pair.session.perform(.deleteAlternativeNames([names[1]], from: .alternativeName(names[0])))
        let left = try pair.session.get(.link(.index(pair.first))).labels.alternativeNames
        #expect(left == [names[0].text])
        try pair.session.perform(.deleteLink(.alternativeName(names[0])))
        #expect(try pair.session.find(InterfaceName("veth0")) == nil)
    }

    @Test func aNameThatIsTakenIsRefused() throws {
        let pair = try VethPair()
        let names = ["veth1"].compactMap { AlternativeName($0) }
        let refusal = #expect(throws: NetlinkError.self) {
            try pair.session.perform(.addAlternativeNames(names, to: .index(pair.first)))
        }
        #expect(refusal?.errno == .fileExists)
        let missing = #expect(throws: NetlinkError.self) {
            try pair.session.perform(
                .deleteAlternativeNames(
                    ["nosuch"].compactMap { AlternativeName($0) }, from: .index(pair.first)))
        }
        #expect(missing?.errno == .noSuchFileOrDirectory)
    }
}
