extension Tampering {
    static let addresses = [
        header("prefix length", at: 1, of: "address"),
        header("scope", at: 3, of: "address"),
        header("interface", at: 5, of: "address"),
        attribute("address", "peer", path: [2], behind: 8, of: "address"),
        attribute("address", path: [1], behind: 8, of: "address6"),
        attribute("peer", path: [1], behind: 8, of: "address-with-peer"),
        attribute("label", path: [3], behind: 8, of: "address"),
        attribute("broadcast", path: [4], behind: 8, of: "address"),
        attribute("flags", path: [8], behind: 8, of: "address"),
        attribute("preferred", path: [6], behind: 8, of: "address"),
        attribute("valid", path: [6], at: 4, behind: 8, of: "address"),
        attribute("assigned", path: [6], at: 8, behind: 8, of: "address"),
        attribute("changed", path: [6], at: 12, behind: 8, of: "address"),
    ]

    static let routes = [
        header("type of service", at: 3, of: "route-gateway"),
        header("protocol", at: 5, of: "route-gateway"),
        header("scope", at: 6, of: "route-gateway"),
        header("type", at: 7, of: "route-gateway"),
        header("flags", "next hops", at: 8, of: "route-gateway"),
        attribute("destination", path: [1], behind: 12, of: "route-gateway"),
        attribute("next hops", path: [4], behind: 12, of: "route-gateway"),
        attribute("next hops", path: [5], behind: 12, of: "route6-gateway"),
        attribute("priority", path: [6], behind: 12, of: "route6-metrics"),
        attribute("preferred source", path: [7], behind: 12, of: "route-gateway"),
        attribute("metrics", path: [8, 2], behind: 12, of: "route-metrics"),
        attribute("table", path: [15], behind: 12, of: "route-other-table"),
        attribute(
            "input interface", path: [3], behind: 12, of: "route-gateway", adding: [8, 0, 3, 0, 1, 0, 0, 0]),
        attribute(
            "TTL propagation", path: [26], bit: 1, behind: 12, of: "route-gateway",
            adding: [5, 0, 26, 0, 1, 0, 0, 0]),
        attribute("next hops", path: [22, 1], behind: 12, of: "route-labels"),
    ]

    static let rules = [
        header("type of service", at: 3, of: "rule"),
        header("destination", at: 1, of: "rule"),
        header("action", "table", at: 7, of: "rule"),
        attribute("destination", path: [1], behind: 12, of: "rule"),
        attribute("source", path: [2], behind: 12, of: "rule"),
        attribute("input", path: [3], behind: 12, of: "rule"),
        attribute("target", path: [4], behind: 12, of: "rule6-goto"),
        attribute("priority", path: [6], behind: 12, of: "rule"),
        attribute("mark", path: [10], behind: 12, of: "rule"),
        attribute("realms", path: [11], behind: 12, of: "rule"),
        attribute("table", path: [15], behind: 12, of: "rule"),
        attribute("mask", path: [16], behind: 12, of: "rule"),
        attribute("output", path: [17], behind: 12, of: "rule"),
        attribute("VRF", path: [19], bit: 1, behind: 12, of: "rule-vrf"),
        attribute("protocol", path: [21], behind: 12, of: "rule"),
        attribute("transport", path: [22], behind: 12, of: "rule"),
        attribute("source ports", path: [23], behind: 12, of: "rule"),
        attribute("destination ports", path: [24], at: 2, behind: 12, of: "rule"),
    ]

    static let neighbours = [
        header("interface", at: 5, of: "neighbour"),
        header("state", at: 8, of: "neighbour"),
        header("flags", at: 10, of: "neighbour"),
        header("type", at: 11, of: "neighbour"),
        attribute("address", path: [1], behind: 12, of: "neighbour6"),
        attribute("link layer", path: [2], behind: 12, of: "neighbour"),
    ]

    static let proxies = [
        header("interface", at: 5, of: "proxy"),
        header("flags", at: 10, of: "proxy"),
        attribute("address", path: [1], behind: 12, of: "proxy"),
        attribute("address", path: [1], behind: 12, of: "proxy6"),
    ]

    static let forwarding = [
        header("interface", at: 5, of: "fdb"),
        header("state", at: 8, of: "fdb"),
        header("flags", at: 10, of: "fdb"),
        attribute("destination", path: [1], behind: 12, of: "fdb"),
        attribute("destination", path: [1], behind: 12, of: "fdb6"),
        attribute("address", path: [2], behind: 12, of: "fdb"),
        attribute("master", path: [9], behind: 12, of: "fdb-bridge"),
    ]
}
