import Addressing
import Foundation
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import Testing

/// What we read of a link against what `ip -d -s -s -j link show` reads, field by field.
@Suite(.networkNamespace) struct LinkAttributeOracleTests {
    @Test(arguments: ["lo", "br0", "veth0", "veth1", "tap0", "mv0", "ifb0", "vx0"])
    func readsWhatTheToolReads(_ name: String) async throws {
        let session = try await busyNode()
        let link = try session.get(.link(.name(InterfaceName(name)), statistics: .included))
        let shown = try #require(try IPOracle("ip -j -d -s -s link show dev \(name)").objects.first)
        compareSettings(of: link, with: shown)
        let counters = try #require(shown["stats64"] as? [String: [String: Any]])
        let statistics = try #require(link.statistics)
        compare(statistics, with: counters, carrierChanges: link.state.carrier.changes)
        if name == "veth0" { #expect(statistics.received.packets > 0) }
    }

    private func compareSettings(of link: Link, with shown: [String: Any]) {
        expect(shown, "ifindex", link.index.rawValue)
        expect(shown, "mtu", link.mtu)
        expect(shown, "promiscuity", link.state.listeners.promiscuous)
        expect(shown, "allmulti", link.state.listeners.allMulticast)
        expect(shown, "min_mtu", link.sizes.minimumMTU)
        expect(shown, "max_mtu", link.sizes.maximumMTU)
        expect(shown, "num_tx_queues", link.sizes.transmitQueues)
        expect(shown, "num_rx_queues", link.sizes.receiveQueues)
        let segmentation = link.sizes.segmentation
        expect(shown, "gso_max_size", segmentation.gsoSize)
        expect(shown, "gso_max_segs", segmentation.gsoSegments)
        expect(shown, "gro_max_size", segmentation.groSize)
        expect(shown, "tso_max_size", segmentation.tsoSize)
        expect(shown, "tso_max_segs", segmentation.tsoSegments)
        #expect(shown["inet6_addr_gen_mode"] as? String == "eui64")
        #expect(link.protocols.ipv6?.addressGeneration == .eui64)
        #expect(link.protocols.xdp == nil)
    }

    private func compare(
        _ statistics: LinkStatistics, with counters: [String: [String: Any]], carrierChanges: UInt32
    ) {
        let received = counters["rx"] ?? [:]
        expect(received, "bytes", statistics.received.bytes)
        expect(received, "packets", statistics.received.packets)
        expect(received, "errors", statistics.received.errors)
        expect(received, "dropped", statistics.received.dropped)
        expect(received, "over_errors", statistics.receiveErrors.overrun)
        expect(received, "multicast", statistics.multicast)
        expect(received, "length_errors", statistics.receiveErrors.length)
        expect(received, "crc_errors", statistics.receiveErrors.checksum)
        expect(received, "frame_errors", statistics.receiveErrors.frame)
        expect(received, "fifo_errors", statistics.receiveErrors.queue)
        expect(received, "missed_errors", statistics.receiveErrors.missed)
        let sent = counters["tx"] ?? [:]
        expect(sent, "bytes", statistics.transmitted.bytes)
        expect(sent, "packets", statistics.transmitted.packets)
        expect(sent, "errors", statistics.transmitted.errors)
        expect(sent, "dropped", statistics.transmitted.dropped)
        expect(sent, "carrier_errors", statistics.transmitErrors.carrier)
        expect(sent, "collisions", statistics.collisions)
        expect(sent, "aborted_errors", statistics.transmitErrors.aborted)
        expect(sent, "fifo_errors", statistics.transmitErrors.queue)
        expect(sent, "window_errors", statistics.transmitErrors.window)
        expect(sent, "heartbeat_errors", statistics.transmitErrors.heartbeat)
        expect(sent, "carrier_changes", carrierChanges)
    }

    private func expect(
        _ shown: [String: Any], _ key: String, _ value: (some BinaryInteger)?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let number = (shown[key] as? NSNumber)?.uint64Value
        #expect(number != nil && number == value.map { UInt64($0) }, "\(key)", sourceLocation: sourceLocation)
    }

    /// Links of several kinds; what the veth pair has carried stands still, since its ends are down again.
    private func busyNode() async throws -> NetlinkSession {
        let namespace = TestNamespace.current
        try namespace.run([
            "ip link add br0 type bridge", "ip link add veth0 type veth peer name veth1",
            "ip link set veth0 master br0", "ip link set br0 up", "ip link set veth0 up",
            "ip link set veth1 up", "ip tuntap add tap0 mode tap", "ip link add mv0 link veth1 type macvlan",
            "ip link add ifb0 numtxqueues 3 type ifb", "ip link add vx0 type vxlan id 7 dstport 4789",
        ])
        let session = try namespace.session()
        let name = try InterfaceName("veth0")
        try await eventually("IPv6 of veth1 has spoken") {
            let link = try session.get(.link(.name(name), statistics: .included))
            return (link.statistics?.received.packets ?? 0) > 0
        }
        try namespace.run(["ip link set veth0 down", "ip link set veth1 down", "ip link set br0 down"])
        return session
    }
}
