internal import WireFormat

/// Flags of which a message speaks of some: which of them, and whether they are on.
public struct MaskedFlags<Flags: OptionSet & Hashable & Sendable>: Hashable, Sendable
where Flags.RawValue == UInt32 {
    /// The flags that are on.
    public var values: Flags
    /// The flags that the message speaks of; the kernel shows all that it knows.
    public var mask: Flags

    /// Flags that are to be on and flags that are to be off; the rest is left as it is.
    public init(on: Flags = [], off: Flags = []) {
        values = on
        mask = on.union(off)
    }
}

extension AttributeFormat {
    /// Two words of 32 bits: values, then mask.
    static func masked<Flags>() -> Self where Value == MaskedFlags<Flags> {
        Self { attribute throws(WireError) in
            guard attribute.payload.count == 8 else {
                throw .badLength(attribute.payload.count, available: 8)
            }
            var reader = ByteReader(attribute.payload)
            var flags = MaskedFlags<Flags>()
            flags.values = Flags(rawValue: try reader.readHost())
            flags.mask = Flags(rawValue: try reader.readHost())
            return flags
        } write: { flags, type, writer in
            var payload = ByteWriter(reserving: 8)
            payload.appendHost(flags.values.rawValue)
            payload.appendHost(flags.mask.rawValue)
            writer.attribute(type, payload.bytes)
        }
    }
}
