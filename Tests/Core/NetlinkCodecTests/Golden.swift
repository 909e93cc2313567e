import GoldenFiles
import NetlinkCodec
import WireFormat

/// A recorded message and the value that it holds.
struct Golden<Value: Sendable>: Sendable, CustomStringConvertible {
    let file: GoldenFile
    let value: @Sendable () throws -> Value

    init(_ name: String, value: @escaping @Sendable () throws -> Value) {
        file = GoldenFile("netlink/" + name)
        self.value = value
    }

    var description: String { file.description }

    /// What a decoder makes of the recorded bytes.
    func decoded(by decode: (Span<UInt8>) throws(WireError) -> Value?) throws -> Value? {
        let bytes = try file.bytes
        return try decode(bytes.span)
    }
}

/// What a decoder makes of the payload of a request.
func decoded<Value>(
    _ request: NetlinkRequest, by decode: (Span<UInt8>) throws(WireError) -> Value?
) throws -> Value? {
    let payload = request.payload
    return try decode(payload.span)
}
