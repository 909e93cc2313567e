import Addressing
import CNISpec
import NetlinkCodec
import NetworkTesting
import Plugins
import SystemHandles
import Testing

/// What `macspoofchk` asks for, and its agreement with the reference's plugin `bridge`.
@Suite(.networkNamespace) struct SpoofCheckTests {
    @Test func putsTheReferencesRulesInPlace() throws {
        let reference = try ReferenceBridge(#""macspoofchk": true"#)
        let result = try #require(try reference.run("ADD"))
        let rules = try reference.node.nftRules("bridge nat")
        #expect(rules.contains { $0.contains("macspoofchk-c1-eth0") })
        let port = try InterfaceName(result.interfaces[1].name)
        let mac = try MACAddress(try #require(result.interfaces[2].mac))
        let attachment = AttachmentID(container: try ContainerID("c1"), interface: try InterfaceName("eth0"))
        let check = SpoofCheck(of: attachment)
        let other = try TestNamespace()
        try other.inside {
            try check.add(port: port, mac: mac)
            try check.add(port: port, mac: mac)
            try check.check(port: port, mac: mac)
        }
        #expect(try other.nftRules("bridge nat").sorted() == rules.sorted())
        // What the one has made, the other checks and removes.
        try reference.node.inside {
            try check.check(port: port, mac: mac)
            try check.remove()
            try check.remove()
            #expect(throws: CNIError.self) { try check.check(port: port, mac: mac) }
        }
        #expect(try !reference.node.run("nft list ruleset").contains("c1-eth0"))
        try reference.node.inside { try check.add(port: port, mac: mac) }
        try reference.run("DEL")
        #expect(try !reference.node.run("nft list ruleset").contains("c1-eth0"))
    }
}
