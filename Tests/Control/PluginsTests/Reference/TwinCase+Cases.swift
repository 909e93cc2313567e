import PluginTesting

private let ipv4 = hostLocal(#""subnet": "10.1.2.0/24""#)
private let ipv6 = hostLocal(#""subnet": "2001:db8:1::/64""#)
private let dual = hostLocal(
    #""ranges": [[{"subnet": "10.1.2.0/24"}], [{"subnet": "2001:db8:1::/64"}]]"#,
    #""routes": [{"dst": "10.8.0.0/16"}, {"dst": "10.9.0.0/16", "gw": "10.1.2.9"}, {"dst": "2001:db8:2::/64"}]"#
)
private let defaultRoutes = hostLocal(
    #""ranges": [[{"subnet": "10.1.2.0/24"}], [{"subnet": "2001:db8:1::/64"}]]"#,
    #""routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]"#)
private let routesOfBothFamilies = hostLocal(
    #""subnet": "10.1.2.0/24""#, #""routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]"#)
private let twoOfAFamily = hostLocal(
    #""ranges": [[{"subnet": "10.1.2.0/24"}], [{"subnet": "10.1.3.0/24", "gateway": "10.1.3.9"}]]"#)
private let severalGateways = staticAddresses(
    #""addresses": [{"address": "10.1.2.3/24", "gateway": "10.1.2.1"}]"#,
    #""routes": [{"dst": "10.5.0.0/16"}, {"dst": "0.0.0.0/0", "gw": "10.1.2.7"},"#
        + #"{"dst": "0.0.0.0/0", "gw": "10.1.2.8"}]"#)
private let withoutGateway = staticAddresses(#""addresses": [{"address": "10.1.2.3/24"}]"#)

private func hostLocal(_ members: String...) -> String {
    #""ipam": {"type": "host-local", "dataDir": "$DATA/ipam", \#(members.joined(separator: ", "))}"#
}

private func staticAddresses(_ members: String...) -> String {
    #""ipam": {"type": "static", \#(members.joined(separator: ", "))}"#
}

extension TwinCase {
    private static let versions = ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0"]

    private static let bridgeWithAnAddress = [
        "ip link add cni0 type bridge", "ip addr add 10.1.3.1/24 dev cni0", "ip link set cni0 up",
    ]

    /// What both accept.
    static let accepted =
        versions.flatMap { version in
            [
                TwinCase("loopback") { $0.version = version },
                TwinCase("bridge", #""isDefaultGateway": true"#, dual) { $0.version = version },
                TwinCase("ptp", defaultRoutes) { $0.version = version },
            ]
        } + bridges + pointToPoint

    /// With CHECK; the reference's bridge asks for addresses in it even where there is no IPAM plugin.
    static let interchangeable = (bridges + pointToPoint).filter { $0.members.contains("ipam") }

    private static let bridges = [
        TwinCase("bridge"), TwinCase("bridge", ipv4), TwinCase("bridge", ipv6),
        TwinCase("bridge", defaultRoutes),
        TwinCase("bridge", #""isGateway": true"#, ipv4), TwinCase("bridge", #""isGateway": true"#, ipv6),
        TwinCase("bridge", #""isDefaultGateway": true"#, ipv6),
        TwinCase("bridge", #""isGateway": true, "forceAddress": true"#, twoOfAFamily),
        TwinCase("bridge", #""isDefaultGateway": true, "mtu": 1400, "hairpinMode": true"#, ipv4),
        TwinCase("bridge", #""promiscMode": true, "bridge": "br7""#, ipv4),
        TwinCase("bridge") { $0.arguments = "MAC=c2:11:22:33:44:55" },
        TwinCase("bridge", ipv4) { $0.arguments = "IgnoreUnknown=1;FOO=1" },
        TwinCase("bridge", #""runtimeConfig": {"mac": "c2:11:22:33:44:66"}"#, ipv4),
        TwinCase("bridge", #""args": {"cni": {"mac": "c2:11:22:33:44:77"}}"#, ipv4),
        TwinCase("bridge", #""dns": {"nameservers": ["10.0.0.1"], "search": ["a.b"]}"#, ipv4),
        TwinCase("bridge", #""dns": {"nameservers": []}"#, ipv4), TwinCase("bridge", severalGateways),
        TwinCase("bridge", #""isGateway": true"#, withoutGateway),
        TwinCase("bridge", #""isGateway": true, "forceAddress": true"#, ipv4) {
            $0.preparation = bridgeWithAnAddress
        },
        TwinCase("bridge", ipv4) { $0.preparation = bridgeWithAnAddress },
        TwinCase("bridge", #""unknown": {"x": [1]}"#, ipv4),
        TwinCase("bridge", #""ipMasq": true, "isGateway": true"#, defaultRoutes) { $0.rules = .iptables },
    ]

    private static let pointToPoint = [
        TwinCase("ptp", ipv4), TwinCase("ptp", ipv6), TwinCase("ptp", dual), TwinCase("ptp", twoOfAFamily),
        TwinCase("ptp", severalGateways), TwinCase("ptp", #""mtu": 1300"#, ipv4),
        TwinCase("ptp", #""dns": {"domain": "a.b"}"#, ipv4),
        TwinCase("ptp", #""ipMasq": true"#, twoOfAFamily) { $0.rules = .iptables },
    ]

    /// What both refuse.
    static let refused = [
        TwinCase("bridge", #""promiscMode": true, "hairpinMode": true"#, ipv4) {
            $0.words = "cannot set hairpin mode and promiscuous mode at the same time"
        },
        TwinCase("bridge", #""vlan": 5000"#, ipv4) {
            $0.words = "invalid VLAN ID 5000 (must be between 0 and 4094)"
        },
        TwinCase("bridge", #""bridge": """#, ipv4),
        TwinCase("bridge", #""isGateway": 1, "isDefaultGateway": true"#, ipv4),
        TwinCase("bridge", #""mtu": 70000"#, ipv4), TwinCase("bridge", #""isGateway": 1"#, ipv4),
        TwinCase("bridge", ipv4) {
            $0.arguments = "MAC=c2:11:22:33:44:55;FOO=1"
            $0.words = "ARGS: unknown args [\"FOO=1\"]"
        },
        TwinCase("bridge", #""args": {"cni": {"mac": "nonsense"}}"#, ipv4) {
            $0.words = "address nonsense: invalid MAC address"
        },
        TwinCase("bridge", #""isGateway": true"#, ipv4) {
            $0.preparation = bridgeWithAnAddress
            $0.words = "\"cni0\" already has an IP address different from 10.1.2.1/24"
        },
        TwinCase("bridge", ipv4) {
            $0.preparation = ["ip link add cni0 type veth peer name other"]
            $0.words = "\"cni0\" already exists but is not a bridge"
        },
        TwinCase("bridge", #""ipam": {"type": "no-such-plugin"}"#) {
            $0.words = "failed to find plugin \"no-such-plugin\" in path ["
        },
        TwinCase("bridge") { $0.version = "0.2.0" }, TwinCase("ptp"),
        TwinCase("ptp", #""ipam": {"type": "no-such-plugin"}"#), TwinCase("ptp", withoutGateway),
        TwinCase("loopback") { $0.version = "9.9.9" },
    ]
}
