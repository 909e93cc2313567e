import Foundation

/// A packet below Tests/Golden/packets: a line of hex for each layer, named by the comment after it.
struct GoldenPacket {
    struct Layer {
        var name: String
        var bytes: [UInt8]
    }

    /// A line that is no hex, or bytes before the first named layer.
    struct BadFile: Error { var line: String }

    private(set) var layers: [Layer] = []

    init(_ name: String) throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../Golden/packets").standardized
        let text = try String(contentsOf: folder.appending(path: name + ".hex"), encoding: .utf8)
        for line in text.split(separator: "\n") where !line.hasPrefix("#") { try append(String(line)) }
    }

    private mutating func append(_ line: String) throws {
        let parts = line.split(separator: "#").map { $0.trimmingCharacters(in: .whitespaces) }
        guard let digits = parts.first, let bytes = Self.bytes(digits) else { throw BadFile(line: line) }
        if parts.count == 2 {
            layers.append(Layer(name: parts[1], bytes: bytes))
        } else {
            guard !layers.isEmpty else { throw BadFile(line: line) }
            layers[layers.count - 1].bytes += bytes
        }
    }

    private static func bytes(_ digits: String) -> [UInt8]? {
        guard digits.utf8.count.isMultiple(of: 2) else { return nil }
        let pairs = stride(from: 0, to: digits.count, by: 2).map { digits.dropFirst($0).prefix(2) }
        let bytes = pairs.compactMap { UInt8($0, radix: 16) }
        return bytes.count == pairs.count ? bytes : nil
    }

    /// The bytes of one layer; empty if the packet has none of that name.
    subscript(name: String) -> [UInt8] { layers.first { $0.name == name }?.bytes ?? [] }

    var frame: [UInt8] { layers.flatMap(\.bytes) }
    /// From the outer IP header on.
    var packet: [UInt8] { layers.dropFirst().flatMap(\.bytes) }
    /// From the VXLAN header on: what a UDP socket receives.
    var payload: [UInt8] { layers.dropFirst(3).flatMap(\.bytes) }
    /// From the inner Ethernet header on.
    var innerFrame: [UInt8] { layers.dropFirst(4).flatMap(\.bytes) }
}
