import Foundation

/// A message as a kernel once sent it: lines of hexadecimal bytes below `Tests/Golden`, comments behind `#`.
package struct GoldenFile: Hashable, Sendable, CustomStringConvertible {
    /// The path below `Tests/Golden`, without `.hex`.
    package let name: String

    package init(_ name: String) { self.name = name }

    package var description: String { name }

    package var bytes: [UInt8] {
        get throws {
            let text = try String(contentsOf: url, encoding: .utf8)
            let lines = text.split(separator: "\n").map { $0.prefix { $0 != "#" } }
            return try lines.flatMap { $0.split(separator: " ") }.map { digits in
                guard digits.utf8.count == 2, let byte = UInt8(digits, radix: 16) else {
                    throw BadDigits(file: name, text: String(digits))
                }
                return byte
            }
        }
    }

    /// What the file says of itself in its first line: `The payload of RTM_NEWLINK from Linux …`.
    package var title: String {
        get throws {
            let text = try String(contentsOf: url, encoding: .utf8)
            return text.prefix { !$0.isNewline }.drop { "# ".contains($0) }.description
        }
    }

    package func write(_ text: String) throws {
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url, atomically: true, encoding: .utf8)
    }

    /// All files of a folder below `Tests/Golden`, in order of their names.
    package static func all(in folder: String) throws -> [GoldenFile] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())
            .filter { $0.hasSuffix(".hex") }.sorted().map { GoldenFile("\(folder)/\($0.dropLast(4))") }
    }

    private var url: URL { Self.root.appending(path: name + ".hex") }

    private static var root: URL {
        let support = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return support.deletingLastPathComponent().appending(path: "Golden")
    }

    private struct BadDigits: Error, CustomStringConvertible {
        let file: String
        let text: String
        var description: String { "\(file): \"\(text)\" is no byte in hexadecimal digits" }
    }
}
