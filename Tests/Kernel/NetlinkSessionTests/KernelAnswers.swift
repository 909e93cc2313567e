import NetlinkCodec
import WireFormat

// Messages as a kernel would send them, for the transport that replays.

extension Acknowledgement {
    /// The answer to the request with that number.
    func message(sequence: UInt32) -> [UInt8] {
        var payload = ByteWriter()
        payload.appendHost(UInt32(bitPattern: -errorNumber))
        payload.appendZeros(MessageHeader.size)
        payload.append(contentsOf: attributes)
        return netlinkMessage(.error, [.capped, .hasAttributes], sequence: sequence, payload.bytes)
    }

    /// The end of the dump with that number.
    func endOfDump(sequence: UInt32, _ flags: MessageFlags = .multipart) -> [UInt8] {
        var payload = ByteWriter()
        payload.appendHost(UInt32(bitPattern: -errorNumber))
        payload.append(contentsOf: attributes)
        let all = attributes.isEmpty ? flags : flags.union(.hasAttributes)
        return netlinkMessage(.done, all, sequence: sequence, payload.bytes)
    }

    /// `NLMSGERR_ATTR_*`.
    private var attributes: [UInt8] {
        var writer = ByteWriter()
        if let text { append(Array(text.utf8) + [0], as: 1, to: &writer) }
        if let missing { append([UInt8(missing), 0, 0, 0], as: 5, to: &writer) }
        return writer.bytes
    }

    private func append(_ payload: [UInt8], as type: UInt16, to writer: inout ByteWriter) {
        writer.appendHost(UInt16(4 + payload.count))
        writer.appendHost(type)
        writer.append(contentsOf: payload)
        writer.appendZeros((4 - payload.count % 4) % 4)
    }
}

/// A whole message, from its header on.
func netlinkMessage(
    _ type: MessageType, _ flags: MessageFlags, sequence: UInt32, _ payload: [UInt8]
) -> [UInt8] {
    var writer = ByteWriter()
    let header = MessageHeader(
        length: MessageHeader.size + payload.count, type: type, flags: flags, sequence: sequence)
    header.encode(into: &writer)
    writer.append(contentsOf: payload)
    return writer.bytes
}
