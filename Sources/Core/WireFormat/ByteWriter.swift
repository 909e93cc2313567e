/// Bytes of a message that grows: netlink attributes nest, and their lengths are known only at their end.
///
/// Its generic methods are inlinable, so that they are specialized where other modules call them.
public struct ByteWriter {
    /// What was written so far.
    public var bytes: [UInt8] = []

    /// Whether something was left out because a length field could not say how long it is.
    package var isOverfull = false

    /// No bytes yet, with room for some.
    public init(reserving capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// How many bytes were written.
    public var count: Int { bytes.count }

    /// Appends one byte.
    @inlinable public mutating func append(_ byte: UInt8) { bytes.append(byte) }

    /// Appends bytes as they are.
    @inlinable public mutating func append(contentsOf more: [UInt8]) { bytes.append(contentsOf: more) }

    /// Appends an integer in network byte order.
    @inlinable public mutating func appendBigEndian<Value: FixedWidthInteger & UnsignedInteger>(
        _ value: Value
    ) {
        var shift = Value.bitWidth - 8
        while shift >= 0 {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
            shift -= 8
        }
    }

    /// Appends an integer in the byte order of this machine.
    @inlinable public mutating func appendHost(_ value: some FixedWidthInteger & UnsignedInteger) {
        appendBigEndian(value.bigEndian)
    }

    /// Appends bytes of zero, as padding is.
    public mutating func appendZeros(_ count: Int) {
        for _ in 0..<count { bytes.append(0) }
    }

    /// Overwrites bytes that stand already, as a length field is once its end is known.
    @inlinable public mutating func overwrite<Value: FixedWidthInteger & UnsignedInteger>(
        at offset: Int, host value: Value
    ) {
        let ordered = value.bigEndian
        for index in 0..<Value.bitWidth / 8 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: ordered >> (Value.bitWidth - 8 - 8 * index))
        }
    }
}

extension OutputSpan where Element == UInt8 {
    /// Appends an integer in network byte order to a buffer of fixed capacity, which must have room for it.
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    public mutating func appendBigEndian<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value) {
        precondition(freeCapacity >= Value.bitWidth / 8, "no room for an integer")
        // One store; appending byte by byte makes the headers of a tunnel packet take more than twice as long.
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            unsafe UnsafeMutableRawBufferPointer(buffer).storeBytes(
                of: value.bigEndian, toByteOffset: count, as: Value.self)
            count += Value.bitWidth / 8
        }
    }

    /// Appends bytes that stand elsewhere.
    @_lifetime(self: copy self)
    @inlinable public mutating func append(contentsOf bytes: Span<UInt8>) {
        for index in bytes.indices { append(bytes[index]) }
    }
}
