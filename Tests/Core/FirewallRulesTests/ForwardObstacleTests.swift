import Addressing
import FirewallRules
import FirewallTesting
import Testing

/// A table filter, and what of it keeps pod traffic from passing.
struct ObstacleCase: Sendable, CustomTestStringConvertible {
    let name: String
    var policy = "ACCEPT"
    let rules: [String]
    let obstacles: [ForwardObstacle]

    var testDescription: String { name }

    var save: [UInt8] {
        let lines = ["*filter", ":FORWARD \(policy) [0:0]", ":DOCKER - [0:0]"] + rules.map { "-A \($0)" }
        return Array((lines + ["COMMIT", ""]).joined(separator: "\n").utf8)
    }

    static let all = [
        Self(name: "nothing", rules: [], obstacles: []),
        Self(
            name: "policy without our hook", policy: "DROP", rules: ["FORWARD -i docker0 -j ACCEPT"],
            obstacles: [.policyWithoutHook(chain: "FORWARD")]),
        Self(
            name: "policy behind our hook", policy: "DROP", rules: ["FORWARD -j SWIFTLET-FORWARD"],
            obstacles: []
        ),
        Self(
            name: "drop before", rules: ["FORWARD -j DROP", "FORWARD -j SWIFTLET-FORWARD"],
            obstacles: [.ruleBefore(chain: "FORWARD", rule: "-j DROP")]),
        Self(name: "drop behind", rules: ["FORWARD -j SWIFTLET-FORWARD", "FORWARD -j DROP"], obstacles: []),
        Self(
            name: "reject in another's chain",
            rules: [
                "FORWARD -j DOCKER", "DOCKER -i eth0 -j DROP",
                #"DOCKER -m comment --comment "no -j" -j REJECT --reject-with icmp-port-unreachable"#,
                "FORWARD -j SWIFTLET-FORWARD",
            ],
            obstacles: [
                .ruleBefore(
                    chain: "DOCKER",
                    rule: #"-m comment --comment "no -j" -j REJECT --reject-with icmp-port-unreachable"#)
            ]),
        Self(
            name: "return before a drop",
            rules: [
                "FORWARD -j DOCKER", "DOCKER -j RETURN", "DOCKER -j DROP", "FORWARD -j SWIFTLET-FORWARD",
            ],
            obstacles: []),
        Self(
            name: "others' addresses",
            rules: [
                "FORWARD -s 10.9.0.0/16 -j DROP", "FORWARD ! -d 10.0.0.0/8 -j DROP",
                "FORWARD -j SWIFTLET-FORWARD",
            ],
            obstacles: []),
        Self(
            name: "pods' addresses",
            rules: ["FORWARD -s 10.0.0.0/8 -m comment --comment x -j DROP", "FORWARD -j SWIFTLET-FORWARD"],
            obstacles: [.ruleBefore(chain: "FORWARD", rule: "-s 10.0.0.0/8 -m comment --comment x -j DROP")]),
        Self(
            name: "what only some packets meet",
            rules: [
                "FORWARD -i eth0 -j DROP", "FORWARD -p tcp -j DROP",
                "FORWARD -m conntrack --ctstate INVALID -j DROP",
                "FORWARD -m quota --quota 5 -j DROP", "FORWARD -j SWIFTLET-FORWARD",
            ], obstacles: []),
        Self(
            name: "accepted by another", policy: "DROP", rules: ["FORWARD -j ACCEPT"], obstacles: []),
        Self(
            name: "chains in a ring", policy: "DROP", rules: ["FORWARD -j DOCKER", "DOCKER -j FORWARD"],
            obstacles: [.policyWithoutHook(chain: "FORWARD")]),
    ]
}

@Suite struct ForwardObstacleTests {
    @Test(arguments: ObstacleCase.all) func namesWhatDropsBeforeUs(_ example: ObstacleCase) throws {
        let node = try NodeFirewall.example(.ipv4)
        #expect(try node.obstacles(in: example.save, .ipv4) == example.obstacles)
        #expect(try node.obstacles(in: example.save, .ipv6) == [])
    }

    @Test func namesChainsOfNFTThatDrop() throws {
        let json = """
            {"nftables": [{"metainfo": {"version": "1.0.6"}},
            {"chain": {"family": "ip", "table": "swiftlet", "name": "forward", "handle": 1, "type": "filter", "hook": "forward", "prio": 0, "policy": "accept"}},
            {"chain": {"family": "inet", "table": "wall", "name": "fwd", "handle": 1, "type": "filter", "hook": "forward", "prio": 0, "policy": "drop"}},
            {"chain": {"family": "ip", "table": "last", "name": "forward", "handle": 1, "type": "filter", "hook": "forward", "prio": 9, "policy": "accept"}},
            {"chain": {"family": "ip6", "table": "six", "name": "forward", "handle": 1, "type": "filter", "hook": "forward", "prio": 9, "policy": "drop"}},
            {"chain": {"family": "ip", "table": "in", "name": "forward", "handle": 1, "type": "filter", "hook": "input", "prio": 9, "policy": "drop"}},
            {"rule": {"family": "ip", "table": "last", "chain": "forward", "handle": 2, "expr": [{"counter": {"packets": 0, "bytes": 0}}, {"drop": null}]}},
            {"rule": {"family": "inet", "table": "wall", "chain": "fwd", "handle": 2, "expr": [{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "a"}}, {"drop": null}]}}]}
            """
        var node = try NodeFirewall.example(.ipv4)
        let obstacles = try node.nftObstacles(in: Array(json.utf8))
        #expect(
            obstacles == [
                .foreignPolicy(table: "inet wall", chain: "fwd"),
                .foreignRule(table: "ip last", chain: "forward"),
            ])
        #expect(obstacles.allSatisfy { $0.description.contains("forward") || $0.description.contains("fwd") })
        node.forwarding = .unmanaged
        #expect(try node.nftObstacles(in: Array(json.utf8)) == [])
    }
}
