import NetlinkCodec
import WireFormat

extension Family {
    /// What every conversation rests on: messages of a datagram, attributes, acknowledgements.
    static let messages = Family(
        "messages", checkMessages, checkAttributes, Decoder(acknowledgement([])).check,
        Decoder(acknowledgement(.hasAttributes)).check,
        Decoder(acknowledgement([.capped, .hasAttributes])).check, Decoder(endOfDump([])).check,
        Decoder(endOfDump(.hasAttributes)).check)

    private static func acknowledgement(_ flags: MessageFlags) -> Decoder<Acknowledgement>.Decode {
        { bytes throws(WireError) in try Acknowledgement(bytes, flags: flags) }
    }

    private static func endOfDump(_ flags: MessageFlags) -> Decoder<Acknowledgement>.Decode {
        { bytes throws(WireError) in try Acknowledgement(endOfDump: bytes, flags: flags) }
    }
}

/// Each message takes its header and payload from the datagram, and its header reads the same when it is written.
private let checkMessages: @Sendable (Span<UInt8>) -> Void = { datagram in
    var reader = MessageReader(datagram)
    var used = 0
    while !reader.isAtEnd, let message = try? reader.next() {
        used += MessageHeader.size + message.payload.count
        demand(used <= datagram.count, "\(used) bytes in messages of a datagram of \(datagram.count)")
        demand(message.header.length == MessageHeader.size + message.payload.count, "\(message.header)")
        var writer = ByteWriter()
        message.header.encode(into: &writer)
        var header = ByteReader(writer.bytes.span)
        demand(
            (try? MessageHeader(from: &header)) == message.header, "\(message.header) is written otherwise")
    }
}

/// Attributes that are written one behind the other are read as the same attributes.
private let checkAttributes: @Sendable (Span<UInt8>) -> Void = { content in
    let list = attributes(of: content)
    let bytes = written(list)
    demand(attributes(of: bytes.span) == list, "attributes are written otherwise: \(list)")
}

/// Attributes as a message holds them, each padded to four bytes.
func written(_ attributes: [RawAttribute]) -> [UInt8] {
    var writer = ByteWriter()
    for attribute in attributes {
        writer.appendHost(UInt16(4 + attribute.payload.count))
        writer.appendHost(attribute.type)
        writer.append(contentsOf: attribute.payload)
        writer.appendZeros((4 - attribute.payload.count % 4) % 4)
    }
    return writer.bytes
}
