import Addressing
import FileStore
import OverlayModel
import Testing

@Suite struct NodesFileTests {
    @Test func readsNodes() throws {
        let fixture = try NodesFixture()
        try fixture.rewrite(NodesFixture.nodes(2))
        let leases = try fixture.store().read()
        #expect(leases.map(\.node.text) == ["a", "b"])
        #expect(leases[1].publicAddress.description == "192.0.2.2")
        #expect(leases[1].subnets.map(\.description) == ["10.244.2.0/24", "fd00:0:0:2::/64"])
        #expect(leases[1].vtepAddress.description == "02:00:00:00:00:02")
        // Not in the file: it follows from the name.
        #expect(leases[0].vtepAddress == (try MACAddress(vtepOf: leases[0].node, vni: VNI(1))))
    }

    @Test func acquiresTheLeaseOfANodeThatIsThereOnly() async throws {
        let fixture = try NodesFixture()
        try fixture.rewrite(NodesFixture.nodes(2))
        let store = try fixture.store()
        #expect(try await store.acquire(for: NodeName("b")).node.text == "b")
        let error = await #expect(throws: FileStoreError.self) { try await store.acquire(for: NodeName("c")) }
        #expect(
            error?.description == "the file of nodes \(fixture.path): holds no node called c; "
                + "add it, or name this node with --node")
    }

    @Test func saysThatTheFileIsMissing() throws {
        let fixture = try NodesFixture()
        let error = #expect(throws: FileStoreError.self) { try fixture.store().read() }
        #expect(
            error?.description
                == "the file of nodes \(fixture.path): cannot be read: No such file or directory")
    }

    /// A file that cannot be used, and where and why.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let text: String
        let words: [String]
        var testDescription: String { text }

        init(_ text: String, _ words: String...) {
            self.text = text
            self.words = words
        }

        static let all = [
            Refusal("", "at the top: "),
            Refusal("{\"nodes\": [", "at the top: "),
            Refusal("{}", "the key \"nodes\" is missing"),
            Refusal(#"{"nodes": {}}"#, "at nodes: "),
            Refusal(#"{"nodes": [{"name": "a"}]}"#, "at nodes.0: ", "the key \"publicAddress\" is missing"),
            Refusal(node(#""subnet": 7"#), "at nodes.0.subnet: "),
            Refusal(node(#""subnet": "10.244.1.0""#), "node a: ", "\"10.244.1.0\""),
            Refusal(node(#""subnet": "10.244.1.7/24""#), "node a: ", "host bits"),
            Refusal(node(#""subnet": "10.9.0.0/24""#), "node a", "outside the pod network"),
            Refusal(node(#""vtepMAC": "02:00", "subnet": "10.244.1.0/24""#), "node a: ", "\"02:00\""),
            Refusal(node(#""ipv6Subnet": null"#), "node a has no subnet"),
            Refusal(
                #"{"nodes": [{"name": "A", "publicAddress": "192.0.2.1", "subnet": "10.244.1.0/24"}]}"#,
                "\"A\" is no node name"),
        ]

        private static func node(_ fields: String) -> String {
            #"{"nodes": [{"name": "a", "publicAddress": "192.0.2.1", "# + fields + "}]}"
        }
    }

    @Test(arguments: Refusal.all)
    func namesPlaceAndCause(_ refusal: Refusal) throws {
        let fixture = try NodesFixture()
        try fixture.rewrite(refusal.text)
        let error = #expect(throws: FileStoreError.self) { try fixture.store().read() }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("the file of nodes \(fixture.path): "))
        for words in refusal.words { #expect(text.contains(words), "\(text)") }
    }
}
