internal import CLinuxNetworking
public import WireFormat

/// The kernel's answer to a request (`struct nlmsgerr` and the extended acknowledgement behind it).
public struct Acknowledgement: Hashable, Sendable {
    /// Zero, or the errno of what failed, positive.
    public var errorNumber: Int32
    /// The kernel's own words (`NLMSGERR_ATTR_MSG`).
    public var text: String?
    /// Where in the request the offending attribute starts, from the header on (`NLMSGERR_ATTR_OFFS`).
    public var offset: UInt32?
    /// The type of an attribute that the kernel wanted and did not find (`NLMSGERR_ATTR_MISS_TYPE`).
    public var missing: UInt16?
    /// Where the nest starts that it is missing from (`NLMSGERR_ATTR_MISS_NEST`); nil for the message itself.
    public var missingNest: UInt32?

    /// An answer with what an extended acknowledgement adds to it.
    public init(
        errorNumber: Int32, text: String? = nil, offset: UInt32? = nil, missing: UInt16? = nil
    ) {
        self.errorNumber = errorNumber
        self.text = text
        self.offset = offset
        self.missing = missing
    }

    /// Reads the payload of an `NLMSG_ERROR`.
    public init(_ payload: Span<UInt8>, flags: MessageFlags) throws(WireError) {
        var reader = ByteReader(payload)
        let code = Int32(bitPattern: try reader.readHost(UInt32.self))
        guard code <= 0, code > -4096 else {
            throw .badValue(field: "nlmsgerr.error", value: UInt64(code.magnitude))
        }
        errorNumber = -code
        let request = try MessageHeader(from: &reader)
        guard flags.contains(.hasAttributes) else { return }
        if !flags.contains(.capped) {
            let repeated = max(0, request.length - MessageHeader.size)
            try reader.skip(aligned(repeated))
        }
        var attributes = AttributeReader(reader.readRest())
        try readAttributes(&attributes)
    }

    /// Reads the payload of an `NLMSG_DONE`: the dump's error number, then the same attributes.
    public init(endOfDump payload: Span<UInt8>, flags: MessageFlags) throws(WireError) {
        // A kernel that has nothing to say may send no number at all.
        guard payload.count >= 4 else {
            errorNumber = 0
            return
        }
        var reader = ByteReader(payload)
        let code = Int32(bitPattern: try reader.readHost(UInt32.self))
        errorNumber = code < 0 && code > -4096 ? -code : 0
        guard flags.contains(.hasAttributes) else { return }
        var attributes = AttributeReader(reader.readRest())
        try readAttributes(&attributes)
    }

    private mutating func readAttributes(_ attributes: inout AttributeReader) throws(WireError) {
        while let attribute = try attributes.next() {
            switch UInt32(attribute.type) {
            case NLMSGERR_ATTR_MSG.rawValue: text = attribute.text
            case NLMSGERR_ATTR_OFFS.rawValue: offset = try attribute.host()
            case NLMSGERR_ATTR_MISS_TYPE.rawValue:
                missing = UInt16(truncatingIfNeeded: try attribute.host(UInt32.self))
            case NLMSGERR_ATTR_MISS_NEST.rawValue: missingNest = try attribute.host()
            default: break
            }
        }
    }
}
