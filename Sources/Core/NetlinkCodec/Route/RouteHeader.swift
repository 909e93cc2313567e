internal import WireFormat

/// `struct rtmsg`: 12 bytes.
struct RouteHeader {
    static let size = 12

    var family: UInt8
    var destinationLength: UInt8 = 0
    var sourceLength: UInt8 = 0
    var typeOfService: UInt8 = 0
    var table: UInt8 = 0
    var source: UInt8 = 0
    var scope: UInt8 = 0
    var type: UInt8 = 0
    var flags: UInt32 = 0

    init(family: UInt8) { self.family = family }

    @inline(__always)
    init(from reader: inout ByteReader) throws(WireError) {
        // The eight fields of one byte in one load.
        let bytes: UInt64 = try reader.readHost()
        flags = try reader.readHost()
        let fields = UInt64(littleEndian: bytes)
        family = UInt8(truncatingIfNeeded: fields)
        destinationLength = UInt8(truncatingIfNeeded: fields >> 8)
        sourceLength = UInt8(truncatingIfNeeded: fields >> 16)
        typeOfService = UInt8(truncatingIfNeeded: fields >> 24)
        table = UInt8(truncatingIfNeeded: fields >> 32)
        source = UInt8(truncatingIfNeeded: fields >> 40)
        scope = UInt8(truncatingIfNeeded: fields >> 48)
        type = UInt8(truncatingIfNeeded: fields >> 56)
    }

    func encode(into writer: inout ByteWriter) {
        let fields = [
            family, destinationLength, sourceLength, typeOfService, table, source, scope, type,
        ]
        writer.append(contentsOf: fields)
        writer.appendHost(flags)
    }

    /// The number in one byte where it fits, else `RT_TABLE_COMPAT`; `RTA_TABLE` is what counts (`rtm_to_fib_config`).
    static func byte(of table: RouteTable) -> UInt8 { UInt8(exactly: table.rawValue) ?? 252 }
}
