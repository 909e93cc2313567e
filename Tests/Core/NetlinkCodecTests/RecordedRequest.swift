import GoldenFiles
import NetlinkCodec
import Testing

/// The attributes behind a payload's header, in ascending order of type.
func attributes(of payload: [UInt8], headerSize: Int) throws -> [RawAttribute] {
    let rest = Array(payload.dropFirst(headerSize))
    var reader = AttributeReader(rest.span)
    var list: [RawAttribute] = []
    while let attribute = try reader.next() { list.append(attribute.raw) }
    return list.sorted { $0.type < $1.type }
}

/// Expects a request to hold the same header and attributes as the recorded one, in any order.
func expectSameAttributes(
    _ request: NetlinkRequest, as file: GoldenFile, headerSize: Int,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let recorded = try file.bytes
    #expect(
        request.payload.prefix(headerSize) == recorded.prefix(headerSize), sourceLocation: sourceLocation)
    #expect(
        try attributes(of: request.payload, headerSize: headerSize)
            == attributes(of: recorded, headerSize: headerSize), sourceLocation: sourceLocation)
}
