internal import WireFormat

/// The table of transmission times that goes with a rate: of 256 packet lengths, in ticks (`tc_calc_rtable`).
///
/// Kernels before 3.8 shaped by it; later ones take from it what link layer an old tc(8) meant
/// (`qdisc_get_rtab` in net/sched/sch_api.c).
struct RateTable {
    /// The logarithm of the distance between two lengths.
    let cellLog: UInt8

    /// A table for packets up to a length; of zero for those up to 2047 bytes.
    init(mtu: UInt32) {
        let longest = mtu == 0 ? 2047 : mtu
        var log: UInt8 = 0
        while longest >> UInt32(log) > 255 { log += 1 }
        cellLog = log
    }

    /// Appends the attribute with the table of a rate, unless its link layer is not told.
    func encode(
        _ type: some BinaryInteger, _ rate: ShapingRate, bytesPerSecond: UInt64,
        clock: PacketSchedulerClock, into writer: inout ByteWriter
    ) {
        if rate.linkLayer == .unaware { return }
        writer.plainNest(type) { table in
            for cell in 1...UInt32(256) {
                let length = Self.length(of: cell << UInt32(cellLog), rate)
                table.appendHost(clock.ticks(for: length, at: bytesPerSecond))
            }
        }
    }

    /// What a packet counts for (`tc_adjust_size`): overhead is the kernel's to add.
    private static func length(of packet: UInt32, _ rate: ShapingRate) -> UInt32 {
        let length = max(packet, UInt32(rate.minimumPacketUnit))
        guard rate.linkLayer == .atm else { return length }
        let cells = (UInt64(length) + 47) / 48
        return UInt32(clamping: cells * 53)
    }
}
