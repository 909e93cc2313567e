import Addressing
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkOverLibnl
import NetlinkSession
import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

@Suite(.networkNamespace) struct GenericFamilyTests {
    @Test func findsAFamilyAsTheToolDoes() throws {
        let family = try session(MnlTransport.self).get(.genericFamily(named: "ethtool"))
        #expect(family.name == "ethtool")
        #expect(family.version == 1)
        #expect(family.takesFeatures)
        #expect(!family.takes(250))
        #expect(family.group(named: "monitor") != nil)
        #expect(family.group(named: "nosuch") == nil)
        // "ID: 0x15  Version: 0x1 …", then a line for each command and group.
        let shown = try TestNamespace.current.run("genl ctrl get name ethtool")
        let id = String(family.messageType.rawValue, radix: 16)
        #expect(shown.contains("ID: 0x\(id)  Version: 0x1"))
        for operation in family.operations {
            #expect(shown.contains("ID-0x\(String(operation.command, radix: 16)) "))
        }
        let count = shown.split(separator: "\n").count { $0.contains("ID-0x") }
        #expect(count == family.operations.count + family.groups.count)
    }

    @Test func bothLibrariesListTheSame() throws {
        let families = try session(MnlTransport.self).list(.genericFamilies)
        #expect(families == (try session(NlTransport.self).list(.genericFamilies)))
        let controller = families.first { $0.messageType == .genericController }
        #expect(controller?.name == "nlctrl")
        #expect(controller?.group(named: "notify") != nil)
        #expect(families.contains { $0.name == "ethtool" })
    }

    @Test func refusesAFamilyThatIsNot() throws {
        let session = try session(MnlTransport.self)
        let error = #expect(throws: NetlinkError.self) { try session.get(.genericFamily(named: "nosuch")) }
        #expect(error?.errno == .noSuchFileOrDirectory)
        let long = #expect(throws: NetlinkError.self) {
            try session.get(.genericFamily(named: "longer than any name is"))
        }
        #expect(long?.errno != nil)
        // The conversation goes on.
        #expect(try session.get(.genericFamily(named: "nlctrl")).messageType == .genericController)
    }

    /// The groups of a family are known by number only once it was looked up.
    @Test func hearsAGroupOfAFamily() throws {
        let namespace = TestNamespace.current
        try namespace.run("ip link add vx1 type vxlan id 1 dstport 8472")
        let session = try session(MnlTransport.self)
        let ethtool = try session.get(.genericFamily(named: "ethtool"))
        let names = try session.get(.featureNames(asking: ethtool))
        let group = try #require(ethtool.group(named: "monitor"))
        let listener = try namespace.namespace.run { () throws(Errno) in
            try MnlTransport.open(.generic, hearing: [group])
        }
        let link = LinkReference.name(try InterfaceName("vx1"))
        _ = try session.get(
            .setFeatures([.txChecksumGeneric: .off], of: link, asking: ethtool, names: names))
        var heard: LinkFeatures?
        try listener.receive(within: .seconds(10)) { datagram in
            var reader = MessageReader(datagram)
            if let payload = try? reader.next().payload { heard = try? LinkFeatures(payload, names: names) }
        }
        #expect(heard?[.txChecksumGeneric] == .off)
    }

    private func session<Transport: NetlinkTransport>(_ type: Transport.Type) throws -> NetlinkSession {
        try NetlinkSession(opening: type, in: TestNamespace.current.namespace, speaking: .generic)
    }
}
