/// The number of a `u32` filter or hash table: table, bucket and node, hexadecimal, as `800::801` (`TC_U32_HTID`).
public struct U32Handle: RawRepresentable, Hashable, Sendable {
    /// Table in the upper 12 bits, bucket in the next 8, node in the lower 12.
    public let rawValue: UInt32

    /// A handle from its 32 bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A handle from its parts; nil if the table or the node has more than 12 bits.
    public init?(table: UInt16, bucket: UInt8 = 0, node: UInt16 = 0) {
        guard table <= 0xfff, node <= 0xfff else { return nil }
        rawValue = UInt32(table) << 20 | UInt32(bucket) << 12 | UInt32(node)
    }

    /// The hash table; the kernel numbers those that it makes itself from 0x800 on.
    public var table: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 20) }
    /// The bucket of the table.
    public var bucket: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 12) }
    /// The filter in the bucket; zero for the table itself.
    public var node: UInt16 { UInt16(truncatingIfNeeded: rawValue & 0xfff) }
}

extension U32Handle: CustomStringConvertible {
    /// Reads what tc(8) takes: `2:`, `2:7:` or `800::801`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, !parts[0].isEmpty else { return nil }
        var numbers: [UInt16] = []
        for part in parts {
            guard part.first != "+", part.first != "-",
                let number = part.isEmpty ? 0 : UInt16(part, radix: 16)
            else { return nil }
            numbers.append(number)
        }
        guard let bucket = UInt8(exactly: numbers[1]) else { return nil }
        self.init(table: numbers[0], bucket: bucket, node: numbers.count == 3 ? numbers[2] : 0)
    }

    /// The handle as tc(8) shows one: `none`, `800:` or `800::801`.
    public var description: String {
        if rawValue == 0 { return "none" }
        var text = table == 0 ? "" : String(table, radix: 16) + ":"
        if bucket != 0 { text += String(bucket, radix: 16) }
        if node != 0 { text += ":" + String(node, radix: 16) }
        return text
    }
}
