public import Addressing
internal import CLinuxNetworking
public import WireFormat

/// An attribute that this module does not know, kept as it came.
public struct RawAttribute: Hashable, Sendable {
    /// The type without the flags `NLA_F_NESTED` and `NLA_F_NET_BYTEORDER`.
    public var type: UInt16
    /// The bytes behind the header, without padding.
    public var payload: [UInt8]

    /// An attribute of that type with that content.
    public init(type: UInt16, payload: [UInt8]) {
        self.type = type
        self.payload = payload
    }
}

/// The attributes of a message or of a nest (`struct nlattr`): length and type in host byte order, then the payload.
public struct AttributeReader: ~Escapable {
    private var rest: Span<UInt8>

    /// Reads the attributes in some bytes, from their start.
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>) { rest = bytes }

    /// How many bytes are left, from the next attribute on.
    var remaining: Int { rest.count }

    /// The next attribute; nil at the end.
    ///
    /// Each call moves on by four bytes or more, or throws.
    @_lifetime(copy self)
    @inline(__always)
    public mutating func next() throws(WireError) -> Attribute? {
        let available = rest.count
        guard available >= 4 else {
            if available == 0 { return nil }
            // The field of two bytes that ends too early: the length or the type.
            throw .truncated(needed: 2, available: available & 1)
        }
        var reader = ByteReader(rest)
        let length = Int(try reader.readHost(UInt16.self))
        let type: UInt16 = try reader.readHost()
        guard length >= 4, length <= available else { throw .badLength(length, available: available) }
        // Unchecked, as the guard has checked it: a table of 100,000 routes has half a million of these.
        let payload = unsafe rest.extracting(unchecked: Range(uncheckedBounds: (4, length)))
        let next = min(aligned(length), available)
        rest = unsafe rest.extracting(unchecked: Range(uncheckedBounds: (next, available)))
        return Attribute(type: type & ~UInt16(NLA_F_NESTED | NLA_F_NET_BYTEORDER), payload: payload)
    }

    /// One attribute, its payload not copied.
    public struct Attribute: ~Escapable {
        /// The type without the flags `NLA_F_NESTED` and `NLA_F_NET_BYTEORDER`.
        public let type: UInt16
        /// The bytes behind the header, without padding.
        public let payload: Span<UInt8>

        @_lifetime(copy payload)
        init(type: UInt16, payload: Span<UInt8>) {
            self.type = type
            self.payload = payload
        }

        /// The type as the `Int` that Linux' enumerations are imported as, for a `switch` over them.
        public var kind: Int { Int(type) }

        /// A copy that may outlive the message.
        public var raw: RawAttribute { RawAttribute(type: type, payload: bytes) }

        /// A copy of the payload.
        public var bytes: [UInt8] { [UInt8](capacity: payload.count) { out in payload.append(to: &out) } }

        /// An integer in host byte order, exactly as wide as the payload.
        @inline(__always)
        public func host<Value: FixedWidthInteger & UnsignedInteger>(
            _: Value.Type = Value.self
        ) throws(WireError) -> Value {
            guard payload.count == Value.bitWidth / 8 else {
                throw .badLength(payload.count, available: Value.bitWidth / 8)
            }
            var reader = ByteReader(payload)
            return try reader.readHost()
        }

        /// An integer in network byte order, exactly as wide as the payload.
        @inline(__always)
        public func network<Value: FixedWidthInteger & UnsignedInteger>(
            _: Value.Type = Value.self
        ) throws(WireError) -> Value {
            Value(bigEndian: try host(Value.self))
        }

        /// Text up to the first NUL.
        public var text: String {
            var bytes = self.bytes
            if let end = bytes.firstIndex(of: 0) { bytes.removeSubrange(end...) }
            return String(decoding: bytes, as: UTF8.self)
        }

        /// The number of an interface in host byte order, never zero.
        ///
        /// - Throws: `badValue` for a number that no interface has.
        @inline(__always)
        public func interface() throws(WireError) -> InterfaceIndex {
            let number: UInt32 = try host()
            guard let index = InterfaceIndex(number) else {
                throw .badValue(field: "interface index", value: UInt64(number))
            }
            return index
        }

        /// An address of exactly the family's width.
        ///
        /// - Throws: `badLength` for any other width.
        public func address(_ family: IPFamily) throws(WireError) -> IPAddress {
            switch family {
            case .ipv4: .v4(IPv4Address(bits: try network()))
            case .ipv6: .v6(IPv6Address(bits: try network()))
            }
        }
    }
}

extension Span<UInt8> {
    /// Copies all bytes to the end of a buffer.
    func append(to out: inout OutputSpan<UInt8>) {
        for index in indices { out.append(self[index]) }
    }
}

extension ByteWriter {
    /// Appends an attribute, padded to four bytes.
    ///
    /// One whose length 16 bits cannot say is left out, and the writer is overfull: its request is never sent.
    mutating func attribute(_ type: some BinaryInteger, _ payload: [UInt8]) {
        guard let length = UInt16(exactly: 4 + payload.count) else {
            isOverfull = true
            return
        }
        appendHost(length)
        appendHost(UInt16(type))
        append(contentsOf: payload)
        appendZeros(aligned(payload.count) - payload.count)
    }

    mutating func attribute<Value: FixedWidthInteger & UnsignedInteger>(
        _ type: some BinaryInteger, host value: Value
    ) {
        let size = Value.bitWidth / 8
        appendHost(UInt16(4 + size))
        appendHost(UInt16(type))
        appendHost(value)
        appendZeros(aligned(size) - size)
    }

    mutating func attribute(
        _ type: some BinaryInteger, network value: some FixedWidthInteger & UnsignedInteger
    ) {
        attribute(type, host: value.bigEndian)
    }

    /// Text with the closing NUL that the kernel expects.
    mutating func attribute(_ type: some BinaryInteger, text: String) {
        attribute(type, Array(text.utf8) + [0])
    }

    /// An attribute that holds what the closure appends; if that is too long, the writer is overfull.
    mutating func nest(_ type: some BinaryInteger, _ content: (inout ByteWriter) -> Void) {
        let start = count
        appendHost(UInt16(0))
        appendHost(UInt16(type) | UInt16(NLA_F_NESTED))
        content(&self)
        endLength(at: start)
        appendZeros(aligned(count) - count)
    }

    /// Writes how long the part is that began with an empty length field of 16 bits.
    mutating func endLength(at start: Int) {
        guard let length = UInt16(exactly: count - start) else {
            isOverfull = true
            return
        }
        overwrite(at: start, host: length)
    }
}
