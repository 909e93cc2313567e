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
    @inlinable public var remaining: Int { bytes.count &- position }

    /// Refuses to go on with fewer bytes left: one check before a fixed layout.
    @inlinable @inline(__always)
    public func require(_ count: Int) throws(WireError) {
        // Taken as unsigned, a negative count is a huge one.
        guard UInt(bitPattern: count) <= UInt(bitPattern: remaining) else {
            throw .truncated(needed: count, available: remaining)
        }
    }

    /// Reads an integer in network byte order.
    @inlinable @inline(__always)
    public mutating func readBigEndian<Value: FixedWidthInteger & UnsignedInteger>(
        _: Value.Type = Value.self
    ) throws(WireError) -> Value {
        Value(bigEndian: try readHost(Value.self))
    }

    /// Reads an integer in the byte order of this machine, as netlink headers are.
    @inlinable @inline(__always)
    public mutating func readHost<Value: FixedWidthInteger & UnsignedInteger>(
        _: Value.Type = Value.self
    ) throws(WireError) -> Value {
        try require(Value.bitWidth / 8)
        let value = load(Value.self)
        position &+= Value.bitWidth / 8
        return value
    }

    /// One load, at a place that `require` has checked; byte by byte a route takes twice as long to decode.
    @inlinable @inline(__always)
    func load<Value: FixedWidthInteger & UnsignedInteger>(_: Value.Type) -> Value {
        switch Value.bitWidth {
        case 8: Value(truncatingIfNeeded: bytes[position])
        case 16: Value(truncatingIfNeeded: loadTrivial(UInt16.self))
        case 32: Value(truncatingIfNeeded: loadTrivial(UInt32.self))
        case 64: Value(truncatingIfNeeded: loadTrivial(UInt64.self))
        case 128: Value(truncatingIfNeeded: loadTrivial(UInt128.self))
        default: preconditionFailure("an integer of \(Value.bitWidth) bits")
        }
    }

    @inlinable @inline(__always)
    func loadTrivial<Value: FixedWidthInteger & BitwiseCopyable>(_: Value.Type) -> Value {
        let raw = unsafe bytes.bytes
        return unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: Value.self)
    }

    /// Moves on without looking at some bytes.
    ///
    /// - Throws: `truncated` if fewer are left.
    @inlinable @inline(__always)
    public mutating func skip(_ count: Int) throws(WireError) {
        try require(count)
        position &+= count
    }

    /// The next bytes, without a copy.
    @_lifetime(copy self)
    @inlinable @inline(__always)
    public mutating func read(_ count: Int) throws(WireError) -> Span<UInt8> {
        try require(count)
        let end = position &+ count
        let part = unsafe bytes.extracting(unchecked: Range(uncheckedBounds: (position, end)))
        position = end
        return part
    }

    /// All that is left, without a copy.
    @_lifetime(copy self)
    @inlinable @inline(__always)
    public mutating func readRest() -> Span<UInt8> {
        let part = unsafe bytes.extracting(unchecked: Range(uncheckedBounds: (position, bytes.count)))
        position = bytes.count
        return part
    }
}
