import NetlinkCodec
import WireFormat

/// The kind in the payload of a request for a link: what a receiver would make of it.
func requestedKind(in payload: [UInt8]) throws(WireError) -> LinkKind? {
    var reader = ByteReader(payload.span)
    // struct ifinfomsg
    try reader.skip(16)
    var attributes = AttributeReader(reader.readRest())
    var kind: LinkKind?
    while let attribute = try attributes.next() {
        // IFLA_LINKINFO
        if attribute.type == 18 { kind = try LinkKind(attribute.payload) }
    }
    return kind
}

/// What a request for a link says, whatever the order in which it says it.
struct LinkRequestContent: Hashable {
    let header: [UInt8]
    var attributes: Set<RawAttribute> = []
    var kind = ""
    /// The content of `IFLA_INFO_DATA`.
    var data: Set<RawAttribute> = []

    init(_ payload: [UInt8]) throws(WireError) {
        header = Array(payload.prefix(16))
        for attribute in try Self.attributes(of: Array(payload.dropFirst(16))) {
            guard attribute.type == 18 else {
                attributes.insert(attribute)
                continue
            }
            for part in try Self.attributes(of: attribute.payload) {
                switch part.type {
                // ip(8) leaves out the closing NUL.
                case 1: kind = String(decoding: part.payload.prefix { $0 != 0 }, as: UTF8.self)
                case 2: data = Set(try Self.attributes(of: part.payload))
                default: attributes.insert(part)
                }
            }
        }
    }

    /// Nests within the data stay as they came: their order counts.
    private static func attributes(of bytes: [UInt8]) throws(WireError) -> [RawAttribute] {
        var list: [RawAttribute] = []
        var reader = AttributeReader(bytes.span)
        while let attribute = try reader.next() { list.append(attribute.raw) }
        return list
    }
}
