import AddressAudit
import Addressing
import CNISpec
import JSON
import NetworkTesting
import SystemPackage
import Testing

/// Files as libcni 1.1 and 1.2 write them: the configuration in base64, the result as the plugins printed it.
@Suite struct CacheTests {
    private static let file = """
        {"kind":"cniCacheV1","containerId":"7dd29cb7","config":"eyJuYW1lIjoicmVmIn0=","ifName":"eth0",\
        "networkName":"ref","netns":"/var/run/netns/cni-9ac5","cniArgs":[["K8S_POD_NAMESPACE","default"],\
        ["K8S_POD_NAME","web-1"],["IgnoreUnknown","1"]],"capabilityArgs":{"dns":{}},"result":{\
        "cniVersion":"0.4.0","interfaces":[{"name":"cni0","mac":"aa:48:e9:95:39:f6"},{"name":"eth0",\
        "mac":"9a:bc:5a:d4:bc:7e","sandbox":"/var/run/netns/cni-9ac5"}],"ips":[{"version":"4","interface":1,\
        "address":"10.244.1.2/24","gateway":"10.244.1.1"},{"version":"6","address":"fd00::2/64"}],"dns":{}}}
        """

    private func read(_ text: String) throws -> CachedAttachment { try CachedAttachment(Array(text.utf8)) }

    @Test func readsWhatLibcniWrites() throws {
        let attachment = try read(Self.file)
        #expect(attachment.network.text == "ref")
        #expect(attachment.id.description == "7dd29cb7/eth0")
        #expect(attachment.namespacePath == "/var/run/netns/cni-9ac5")
        #expect(attachment.pod?.description == "default/web-1")
        #expect(attachment.addresses.map(\.description) == ["10.244.1.2", "fd00::2"])
    }

    @Test func takesTheNamespaceFromTheResultOfAnOlderLibcni() throws {
        let old = Self.file.replacing("\"netns\":\"/var/run/netns/cni-9ac5\",", with: "")
        #expect(try read(old).namespacePath == "/var/run/netns/cni-9ac5")
    }

    @Test func readsNullsAsGoWritesThem() throws {
        let text = """
            {"kind":"cniCacheV1","containerId":"a","config":null,"ifName":"lo","networkName":"cni-loopback",\
            "cniArgs":null,"capabilityArgs":null,"result":null}
            """
        let attachment = try read(text)
        #expect(attachment.addresses.isEmpty)
        #expect(attachment.namespacePath == nil)
        #expect(attachment.pod == nil)
    }

    @Test func refusesAResultWithoutAnOwner() {
        // What libcni wrote before it had a kind.
        #expect(throws: CNIError.self) {
            try read(#"{"cniVersion":"0.3.1","ips":[{"version":"4","address":"10.0.0.2/24"}]}"#)
        }
    }

    @Test func noTruncationIsTakenForWhole() {
        let bytes = Array(Self.file.utf8)
        for length in 0..<bytes.count {
            #expect(throws: CNIError.self) { try CachedAttachment(Array(bytes[..<length])) }
        }
    }

    /// Each byte in turn becomes others: read or refused, never a trap.
    @Test(arguments: [0x00, 0x22, 0x2d, 0x5b, 0x7d, 0x39, 0xff] as [UInt8])
    func noChangedByteIsATrap(_ value: UInt8) {
        var bytes = Array(Self.file.utf8)
        for index in bytes.indices {
            let before = bytes[index]
            bytes[index] = value
            _ = try? CachedAttachment(bytes)
            bytes[index] = before
        }
    }
}
