internal import Glibc
package import SystemPackage

// Methods of the owner, not of a borrowed number: the descriptor cannot close while one of them runs.
extension Descriptor {
    /// A file's bytes.
    ///
    /// - Throws: `fileTooLarge` for more than `limit` bytes.
    package static func contents(of path: String, limit: Int) throws(Errno) -> [UInt8] {
        try Descriptor(opening: path, .readOnly).readAll(limit: limit)
    }

    /// What is left to read, in one piece.
    ///
    /// - Throws: `fileTooLarge` for more than `limit` bytes.
    package func readAll(limit: Int) throws(Errno) -> [UInt8] {
        try FileDescriptor(rawValue: rawValue).readAll(limit: limit)
    }

    /// Writes every byte, in as many calls as it takes.
    package func writeWhole(_ bytes: [UInt8]) throws(Errno) {
        try FileDescriptor(rawValue: rawValue).writeWhole(bytes)
    }

    /// Returns once what was written is on the disk.
    package func synchronize() throws(Errno) { _ = try retrying { fsync(rawValue) } }
}

extension FileDescriptor {
    /// What is left to read, in one piece.
    ///
    /// - Throws: `fileTooLarge` for more than `limit` bytes.
    package func readAll(limit: Int) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: Swift.min(limit + 1, 16384))
        while true {
            let count = try errnoOnly { () throws -> Int in
                unsafe try chunk.withUnsafeMutableBytes { unsafe try read(into: $0) }
            }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else { throw .fileTooLarge }
            bytes += chunk[..<count]
        }
    }

    /// Writes every byte, in as many calls as it takes.
    package func writeWhole(_ bytes: [UInt8]) throws(Errno) {
        var rest = bytes[...]
        while !rest.isEmpty {
            rest = rest.dropFirst(
                try errnoOnly { () throws -> Int in
                    unsafe try rest.withUnsafeBytes { unsafe try write($0) }
                })
        }
    }
}
