/// Numbers that agree with a value in the bits of a mask.
public struct MaskedMatch<Bits: FixedWidthInteger & UnsignedInteger & Sendable>: Hashable, Sendable {
    /// What the bits must be.
    public var value: Bits
    /// The bits that count.
    public var mask: Bits

    /// Numbers that equal the value, unless a mask says which bits count.
    public init(_ value: Bits, mask: Bits = .max) {
        self.value = value
        self.mask = mask
    }
}

extension MaskedMatch: CustomStringConvertible {
    /// The value, and the mask behind a slash if not all bits count; in hexadecimal.
    public var description: String {
        "0x\(String(value, radix: 16))" + (mask == .max ? "" : "/0x\(String(mask, radix: 16))")
    }
}
