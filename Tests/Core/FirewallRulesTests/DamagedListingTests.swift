import Addressing
import FirewallRules
import FirewallTesting
import GoldenFiles
import Testing

/// Listings that were cut off or changed are refused or read; they never stop the program.
@Suite struct DamagedListingTests {
    /// `nft -j list ruleset` of nft 1.0.6 with a rule, a map, a set and a table of somebody else.
    static let json = """
        {"nftables": [{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}}, \
        {"table": {"family": "ip", "name": "swiftlet", "handle": 1}}, \
        {"map": {"family": "ip", "name": "hostports", "table": "swiftlet", "type": ["inet_proto", "inet_service"], "handle": 6, \
        "map": "ipv4_addr . inet_service", "elem": [[{"concat": ["tcp", 80]}, {"concat": ["10.0.0.1", 8080]}]]}}, \
        {"chain": {"family": "ip", "table": "swiftlet", "name": "forward", "handle": 5, "type": "filter", "hook": "forward", "prio": 0, "policy": "accept"}}, \
        {"rule": {"family": "ip", "table": "swiftlet", "chain": "forward", "handle": 10, "comment": "a \\"b\\"", "expr": [{"match": {"op": "!=", \
        "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": {"prefix": {"addr": "10.244.1.0", "len": 24}}}}, \
        {"match": {"op": "==", "left": {"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, ["syn", "rst"]]}, "right": "syn"}}, \
        {"mangle": {"key": {"meta": {"key": "mark"}}, "value": {"|": [{"&": [{"meta": {"key": "mark"}}, 4294967283]}, 3]}}}]}}, \
        {"rule": {"family": "ip", "table": "swiftlet", "chain": "forward", "handle": 11, "expr": [{"xt": null}]}}, \
        {"table": {"family": "bridge", "name": "swiftlet", "handle": 2}}, \
        {"set": {"family": "bridge", "name": "macs", "table": "swiftlet", "type": ["ifname", "ether_addr"], "handle": 3, \
        "elem": [{"concat": ["veth0", "02:00:00:00:00:01"]}]}}, \
        {"table": {"family": "inet", "name": "wall {[\\"", "handle": 3}}]}
        """

    @Test func readsWhatIsOursOfTheWhole() throws {
        let present = try PresentNFTRules(json: Array(Self.json.utf8))
        #expect(present.tables.keys.sorted() == [.bridge, .ip])
        let table = try #require(present.tables[.ip])
        let chain = try #require(table.chains[ChainName("forward")])
        #expect(
            chain.rules.map(\.text) == [
                "ip saddr != 10.244.1.0/24 tcp flags & (syn | rst) == syn "
                    + "meta mark set meta mark & 0xfffffff0 ^ 0x3 comment \"a b\"",
                #"[{"xt":null}]"#,
            ])
        #expect(
            table.collections[try ChainName("hostports")]?.elements.map(\.text)
                == ["tcp . 80 : 10.0.0.1 . 8080"])
    }

    @Test func refusesEveryTruncationOfNFT() {
        let bytes = Array(Self.json.utf8)
        for length in 0..<bytes.count {
            #expect(throws: FirewallError.self) { try PresentNFTRules(json: Array(bytes.prefix(length))) }
        }
    }

    @Test func readsOrRefusesEveryChangedByteOfNFT() throws {
        let (node, wanted) = try (NodeFirewall.example(.ipv4), NodeFirewall.example(.ipv4).nftRuleSet)
        var random = SeededGenerator(seed: 11)
        let json = Array(Self.json.utf8)
        for index in json.indices {
            for replacement in [UInt8(ascii: "\""), UInt8.random(in: 0...255, using: &random)] {
                var bytes = json
                bytes[index] = replacement
                guard let present = try? PresentNFTRules(json: bytes) else { continue }
                _ = NFTDifference(present: present, wanted: wanted).transactionBytes
                _ = try? node.nftObstacles(in: bytes)
            }
        }
    }

    @Test func readsOrRefusesEveryChangedByteOfASave() throws {
        var node = try NodeFirewall.example(.ipv4)
        node.masquerade = nil
        node.segmentSize = .bytes(1400)
        node.hostPorts = try HostPorts(Array(PodHostPorts.examples.suffix(1)))
        let wanted = node.ruleSet(.ipv4)
        var tables = SimulatedTables()
        try tables.restore(restoreText(of: node, .ipv4))
        let save = Array(tables.save.utf8)
        var random = SeededGenerator(seed: 12)
        for index in save.indices {
            var bytes = save
            bytes[index] = UInt8.random(in: 0...255, using: &random)
            for text in [bytes, Array(save.prefix(index))] {
                _ = try? node.obstacles(in: text, .ipv4)
                guard let present = try? PresentRules(save: text, scope: wanted.scope) else { continue }
                _ = RuleDifference(present: present, wanted: wanted).restoreBytes
            }
        }
    }
}
