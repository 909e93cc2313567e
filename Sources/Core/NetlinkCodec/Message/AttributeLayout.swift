internal import WireFormat

/// A value whose attributes are named once, for reading as well as for writing.
protocol AttributeLayout {
    /// Shows each attribute to a coder, in the order in which they are written.
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure)
}

/// One direction of an `AttributeLayout`: `AttributeDecoder` reads, `ByteWriter` writes.
protocol AttributeCoder: ~Escapable {
    associatedtype Failure: Error

    /// An attribute that may be missing: nil is neither read nor written.
    mutating func field<Value>(
        _ type: Int, _ value: inout Value?, _ format: AttributeFormat<Value>
    ) throws(Failure)

    /// An attribute that the kernel shows, and that no request holds.
    mutating func shown<Value>(
        _ type: Int, _ value: inout Value?, _ format: AttributeFormat<Value>
    ) throws(Failure)

    /// An attribute that says nothing: some machines put it before integers of 64 bits (`nla_put_u64_64bit`).
    mutating func padding(_ type: Int)
}

extension AttributeCoder where Self: ~Escapable {
    /// An attribute that every request holds; a missing one leaves the value as it is.
    mutating func required<Value>(
        _ type: Int, _ value: inout Value, _ format: AttributeFormat<Value>
    ) throws(Failure) {
        var present: Value? = value
        try field(type, &present, format)
        if let present { value = present }
    }

    /// A list whose absence means that it is empty.
    mutating func list<Element>(
        _ type: Int, _ values: inout [Element], _ format: AttributeFormat<[Element]>
    ) throws(Failure) {
        var present = values.isEmpty ? nil : values
        try field(type, &present, format)
        values = present ?? []
    }
}

/// How a value stands in an attribute.
struct AttributeFormat<Value> {
    let read: (AttributeReader.Attribute) throws(WireError) -> Value
    /// Appends the attribute of the given type, or nothing where absence says it.
    let write: (Value, Int, inout ByteWriter) -> Void

    init(
        read: @escaping (AttributeReader.Attribute) throws(WireError) -> Value,
        write: @escaping (Value, Int, inout ByteWriter) -> Void
    ) {
        self.read = read
        self.write = write
    }
}

/// Reads the attributes of a nest for an `AttributeLayout`.
///
/// It goes over the bytes once, and notes where each attribute stands; of two with the same type the last counts.
struct AttributeDecoder: AttributeCoder, ~Escapable {
    private let bytes: Span<UInt8>
    /// Where the attribute of a type stands, plus one; zero for one that is missing.
    private var places = [64 of UInt32](repeating: 0)
    /// The types that the layout has asked for.
    private var known: UInt64 = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) throws(WireError) {
        self.bytes = bytes
        var reader = AttributeReader(bytes)
        while true {
            let place = bytes.count - reader.remaining
            guard let attribute = try reader.next() else { break }
            if attribute.kind < places.count { places[attribute.kind] = UInt32(place) + 1 }
        }
    }

    mutating func field<Value>(
        _ type: Int, _ value: inout Value?, _ format: AttributeFormat<Value>
    ) throws(WireError) {
        known |= 1 << UInt64(type)
        guard places[type] > 0 else { return }
        var reader = AttributeReader(bytes.extracting(Int(places[type] - 1)...))
        guard let attribute = try reader.next() else { return }
        value = try format.read(attribute)
    }

    mutating func shown<Value>(
        _ type: Int, _ value: inout Value?, _ format: AttributeFormat<Value>
    ) throws(WireError) {
        try field(type, &value, format)
    }

    mutating func padding(_ type: Int) { known |= 1 << UInt64(type) }

    /// The attributes that the layout did not ask for, in their order.
    func unknown() throws(WireError) -> [RawAttribute] {
        var rest: [RawAttribute] = []
        var reader = AttributeReader(bytes)
        while let attribute = try reader.next() {
            if attribute.kind >= places.count || known >> UInt64(attribute.kind) & 1 == 0 {
                rest.append(attribute.raw)
            }
        }
        return rest
    }
}

extension ByteWriter: AttributeCoder {
    mutating func field<Value>(
        _ type: Int, _ value: inout Value?, _ format: AttributeFormat<Value>
    ) throws(Never) {
        if let value { format.write(value, type, &self) }
    }

    mutating func shown<Value>(
        _ type: Int, _ value: inout Value?, _ format: AttributeFormat<Value>
    ) throws(Never) {}

    mutating func padding(_ type: Int) {}
}

extension AttributeLayout {
    /// Takes over what a nest holds, and gives what of it this layout does not know.
    mutating func read(_ nest: Span<UInt8>) throws(WireError) -> [RawAttribute] {
        var decoder = try AttributeDecoder(nest)
        try code(with: &decoder)
        return try decoder.unknown()
    }

    /// Writes every attribute that has a value.
    func encode(into writer: inout ByteWriter) {
        var copy = self
        copy.code(with: &writer)
    }
}
