import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting

/// A namespace with a veth pair and an ifb that are down, so that nothing is counted while a test looks.
struct TrafficBench {
    let namespace: TestNamespace
    let session: NetlinkSession
    /// `veth0`.
    let link: InterfaceIndex
    /// `ifb0`.
    let ifb: InterfaceIndex

    init(in namespace: TestNamespace = .current) throws {
        self.namespace = namespace
        try namespace.run([
            "ip link add veth0 index 10 type veth peer name veth1", "ip link add ifb0 index 20 type ifb",
        ])
        session = try namespace.session()
        link = try session.get(.link(.name(InterfaceName("veth0")))).index
        ifb = try session.get(.link(.name(InterfaceName("ifb0")))).index
    }

    func perform(_ requests: NetlinkRequest...) throws { try session.perform(requests) }

    /// Filters at `ffff:`.
    var atIngress: TrafficFilterPlace { .link(link, parent: .ingressDiscipline) }

    /// All that tc(8) shows; of classes with these options.
    func shown(filtersAt places: [String], classes options: String = "-s -d -r") throws -> [String] {
        let filters = places.flatMap { ["tc -d filter show \($0)", "tc -j -d filter show \($0)"] }
        return try
            ([
                "tc -s -d -r qdisc show", "tc -j -s -d qdisc show", "tc \(options) class show dev veth0",
            ] + filters).map { try namespace.run($0) }
    }
}

extension ShapingRate {
    /// Megabits per second.
    static func mbit(_ count: UInt64) -> ShapingRate { ShapingRate(bitsPerSecond: count * 1_000_000) }
}
