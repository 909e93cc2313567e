import SystemHandles
import SystemPackage

/// A root file system for containers: the one file of busybox under the names that it answers to.
enum RootFilesystem {
    /// Where Debian's busybox-static puts it, and busybox too, which is no use without its libraries.
    static let busybox = "/bin/busybox"

    static func make(at path: FilePath) throws {
        for name in ["proc", "sys", "dev", "etc"] {
            _ = try Directory(creating: path.appending(name), permissions: .program)
        }
        let programs = try Directory(creating: path.appending("bin"), permissions: .program)
        let file = try programs.open(
            "busybox", .writeOnly, options: [.create, .exclusiveCreate], permissions: .program)
        try file.writeWhole(readBusybox())
        for name in ["sh", "ip", "ping", "nc", "cat"] { try programs.symlink(to: "busybox", as: name) }
    }

    /// The program's bytes.
    ///
    /// - Throws: `execFormatError` if it asks for a dynamic linker, which the root file system lacks.
    static func readBusybox() throws -> [UInt8] {
        let bytes = try Descriptor(opening: busybox, .readOnly).readAll(limit: 64 << 20)
        // The linker's path stands in the first page, in the segment PT_INTERP.
        guard !String(decoding: bytes.prefix(4096), as: UTF8.self).contains("/ld-") else {
            throw Errno.execFormatError
        }
        return bytes
    }
}

extension FilePermissions {
    /// What programs and folders have.
    static let program: FilePermissions = [
        .ownerReadWriteExecute, .groupRead, .groupExecute, .otherRead, .otherExecute,
    ]
}
