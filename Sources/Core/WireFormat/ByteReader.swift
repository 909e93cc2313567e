/// A cursor over bytes that it does not own: each read is checked against what is left, and moves on or throws.
///
/// Its members are open to inlining: a generic read that another module cannot specialize takes fifty times as long.
public struct ByteReader: ~Escapable {
    @usableFromInline let bytes: Span<UInt8>
    @usableFromInline var position = 0

    /// How many bytes were read.
    @inlinable public var offset: Int { position }

    /// Reads bytes from their start.
    @_lifetime(copy bytes)
    @inlinable public init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// How many bytes are left.
    @inlinable public var remaining: Int { bytes.count - position }

    /// Refuses to go on with fewer bytes left: one check before a fixed layout.
    @inlinable public func require(_ count: Int) throws(WireError) {
        guard count <= remaining else { throw .truncated(needed: count, available: remaining) }
    }

    /// Reads an integer in network byte order.
    @inlinable @inline(__always)
    public mutating func readBigEndian<Value: FixedWidthInteger & UnsignedInteger>(
        _: Value.Type = Value.self
    ) throws(WireError) -> Value {
        let size = Value.bitWidth / 8
        try require(size)
        var value: Value = 0
        for index in 0..<size { value = value << 8 | Value(bytes[position + index]) }
        position += size
        return value
    }

    /// Reads an integer in the byte order of this machine, as netlink headers are.
    @inlinable public mutating func readHost<Value: FixedWidthInteger & UnsignedInteger>(
        _: Value.Type = Value.self
    ) throws(WireError) -> Value {
        Value(bigEndian: try readBigEndian(Value.self))
    }

    /// Moves on without looking at some bytes.
    ///
    /// - Throws: `truncated` if fewer are left.
    @inlinable public mutating func skip(_ count: Int) throws(WireError) {
        try require(count)
        position += count
    }

    /// The next bytes, without a copy.
    @_lifetime(copy self)
    @inlinable public mutating func read(_ count: Int) throws(WireError) -> Span<UInt8> {
        try require(count)
        let part = bytes.extracting(position..<position + count)
        position += count
        return part
    }

    /// All that is left, without a copy.
    @_lifetime(copy self)
    @inlinable public mutating func readRest() -> Span<UInt8> {
        let part = bytes.extracting(position..<bytes.count)
        position = bytes.count
        return part
    }
}
