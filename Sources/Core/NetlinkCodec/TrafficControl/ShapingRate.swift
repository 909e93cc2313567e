internal import CLinuxNetworking
internal import WireFormat

/// A rate that a shaper holds, and what counts for a packet's length (`struct tc_ratespec`).
public struct ShapingRate: Hashable, Sendable {
    /// Bytes, not bits, in a second.
    public var bytesPerSecond: UInt64
    /// Bytes that are added to each packet's length, for headers that the kernel does not see.
    public var overhead: UInt16 = 0
    /// The least length that a packet counts for, in bytes (`mpu`).
    public var minimumPacketUnit: UInt16 = 0
    /// How packets are framed below.
    public var linkLayer = ShapingLinkLayer.ethernet

    /// A rate in bytes per second.
    public init(
        bytesPerSecond: UInt64, overhead: UInt16 = 0, minimumPacketUnit: UInt16 = 0,
        linkLayer: ShapingLinkLayer = .ethernet
    ) {
        self.bytesPerSecond = bytesPerSecond
        self.overhead = overhead
        self.minimumPacketUnit = minimumPacketUnit
        self.linkLayer = linkLayer
    }

    /// A rate in bits per second; what is no whole byte is cut off.
    public init(bitsPerSecond: UInt64) { self.init(bytesPerSecond: bitsPerSecond / 8) }
}

/// What a shaper takes into account of the framing below (`TC_LINKLAYER_*`).
public struct ShapingLinkLayer: RawRepresentable, Hashable, Sendable {
    /// The lower four bits of the kernel's field.
    public let rawValue: UInt8

    /// A link layer by its number.
    public init(rawValue: UInt8) { self.rawValue = rawValue & 0x0f }

    /// Not told, as Go's netlink does; requests then hold no tables of transmission times for the kernel to guess from.
    public static let unaware = Self(rawValue: 0)
    /// Packets as long as they are.
    public static let ethernet = Self(rawValue: 1)
    /// Packets in ATM cells: 48 of 53 bytes carry payload.
    public static let atm = Self(rawValue: 2)
}

/// How much may go out at once at a rate.
public enum BurstSize: Hashable, Sendable {
    /// Bytes, as a person gives them.
    case bytes(UInt32)
    /// The time that they take at the rate, in ticks of 64 ns: what the kernel keeps and shows.
    case ticks(UInt32)

    /// The bytes, as tc(8) shows them; of ticks no more than it can tell back.
    public func bytes(at rate: ShapingRate, clock: PacketSchedulerClock = .standard) -> UInt32 {
        switch self {
        case .bytes(let count): count
        case .ticks(let count): clock.bytes(in: count, at: rate.bytesPerSecond)
        }
    }

    /// The ticks, as tc(8) computes them.
    public func ticks(at rate: ShapingRate, clock: PacketSchedulerClock = .standard) -> UInt32 {
        switch self {
        case .bytes(let count): clock.ticks(for: count, at: rate.bytesPerSecond)
        case .ticks(let count): count
        }
    }
}

extension ShapingRate {
    /// Reads `struct tc_ratespec`, 12 bytes, whose 32 bits of rate a 64-bit attribute may overrule.
    init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(12)
        // The cell size belongs to a table that no kernel since 3.8 looks into.
        try reader.skip(1)
        let linkLayer = ShapingLinkLayer(rawValue: try reader.readHost())
        let overhead: UInt16 = try reader.readHost()
        try reader.skip(2)
        let minimum: UInt16 = try reader.readHost()
        let rate: UInt32 = try reader.readHost()
        self.init(
            bytesPerSecond: UInt64(rate), overhead: overhead, minimumPacketUnit: minimum,
            linkLayer: linkLayer)
    }

    /// The rate as far as the 32 bits of the structure hold it.
    var narrow: UInt32 { UInt32(clamping: bytesPerSecond) }

    /// The rate for a 64-bit attribute, if the structure cannot hold it.
    var wide: UInt64? { bytesPerSecond > UInt64(UInt32.max) ? bytesPerSecond : nil }

    func encode(cells: RateTable, into writer: inout ByteWriter) {
        writer.append(cells.cellLog)
        writer.append(linkLayer.rawValue)
        writer.appendHost(overhead)
        writer.appendHost(UInt16(bitPattern: -1))
        writer.appendHost(minimumPacketUnit)
        writer.appendHost(narrow)
    }
}
