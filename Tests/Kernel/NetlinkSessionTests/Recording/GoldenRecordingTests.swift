import Foundation
import GoldenFiles
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemHandles
import SystemPackage
import Testing
import WireFormat

/// Records `Tests/Golden/netlink` anew with RECORD_GOLDEN=1.
///
/// Such a run fails: what changed is to be looked at.
@Suite(.networkNamespace, .enabled(if: ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1"))
struct GoldenRecordingTests {
    @Test(arguments: Recording.all)
    func records(_ recording: Recording) throws {
        let namespace = TestNamespace.current
        let other = try TestNamespace()
        try namespace.run(recording.commands.map { $0.replacing("OTHER", with: other.path) })
        let transport = try namespace.namespace.run { () throws(Errno) in
            try RecordingTransport.open(recording.layout.netlink, hearing: [])
        }
        try recording.ask(NetlinkSession(over: transport))

        let payload = try #require(
            try transport.received.compactMap { try firstPayload(of: recording.layout, in: $0) }.first)
        let kernel = try namespace.run("uname -r").prefix { $0 != "-" && !$0.isNewline }
        try GoldenFile("netlink/\(recording)").write(try text(of: payload, recording, kernel: String(kernel)))
        Issue.record("recorded; look at the difference, then run again without RECORD_GOLDEN")
    }

    private func firstPayload(of layout: MessageLayout, in datagram: [UInt8]) throws -> [UInt8]? {
        var reader = MessageReader(datagram.span)
        while !reader.isAtEnd {
            let message = try reader.next()
            if layout.matches(message.header.type) { return bytes(of: message.payload) }
        }
        return nil
    }

    private func text(of payload: [UInt8], _ recording: Recording, kernel: String) throws -> String {
        let layout = recording.layout
        let place = recording.commands.isEmpty ? " in an empty namespace" : ", after:"
        var lines = ["# The payload of \(layout.message) from Linux \(kernel)\(place)"]
        lines += recording.commands.map { "#   \($0)" }
        lines += ["# \(layout.header)", hexadecimal(payload.prefix(layout.headerSize))]
        let rest = Array(payload.dropFirst(layout.headerSize))
        var attributes = AttributeReader(rest.span)
        var position = 0
        while let attribute = try attributes.next() {
            let size = min((attribute.payload.count + 7) & ~3, rest.count - position)
            lines += ["# \(layout.name(of: attribute.type))", hexadecimal(rest[position..<position + size])]
            position += size
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Lines of 32 bytes.
    private func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return stride(from: 0, to: digits.count, by: 32).map { start in
            digits[start..<min(start + 32, digits.count)].joined(separator: " ")
        }.joined(separator: "\n")
    }

    private func bytes(of span: Span<UInt8>) -> [UInt8] { span.indices.map { span[$0] } }
}
