internal import WireFormat

/// A header as a value: it knows how many bytes it takes and writes them in wire order.
///
/// Reading is an initializer `init(from: inout ByteReader) throws(WireError)`, which leaves the reader at the payload.
package protocol PacketHeader: Hashable, Sendable {
    /// Bytes on the wire.
    var byteCount: Int { get }

    /// Appends the header; `out` must have `byteCount` bytes free.
    @_lifetime(out: copy out)
    func encode(into out: inout OutputSpan<UInt8>)
}

extension PacketHeader {
    /// The header in wire order.
    package var bytes: [UInt8] {
        [UInt8](capacity: byteCount) { (out: inout OutputSpan<UInt8>) in encode(into: &out) }
    }
}
