internal import Glibc
package import SystemPackage

/// A directory held open: its files are named relative to it, whatever happens to the path.
package struct Directory: ~Copyable, Sendable {
    let descriptor: Descriptor

    init(owning descriptor: consuming Descriptor) { self.descriptor = descriptor }

    package init(opening path: FilePath) throws(Errno) {
        descriptor = try Descriptor(opening: path.string, .readOnly, options: .directory)
    }

    /// Opens a directory after making it and those above it where they are missing.
    package init(creating path: FilePath, permissions: FilePermissions) throws(Errno) {
        try Self.create(path, permissions: permissions)
        try self.init(opening: path)
    }

    private static func create(_ path: FilePath, permissions: FilePermissions) throws(Errno) {
        do throws(Errno) {
            try make(path, permissions)
        } catch  where error == .noSuchFileOrDirectory && !path.removingLastComponent().isEmpty {
            try create(path.removingLastComponent(), permissions: permissions)
            // Once more and not again: below a link to nowhere the parent is there and takes nothing.
            try make(path, permissions)
        }
    }

    /// Makes one directory; one that is there already will do.
    private static func make(_ path: FilePath, _ permissions: FilePermissions) throws(Errno) {
        do throws(Errno) {
            _ = try retrying { unsafe mkdir(path.string, permissions.rawValue) }
        } catch .fileExists {}
    }

    /// Opens a file of this directory; `O_CLOEXEC` is always set and a symbolic link refused.
    package func open(
        _ name: String, _ access: FileDescriptor.AccessMode, options: FileDescriptor.OpenOptions = [],
        permissions: FilePermissions = [.ownerReadWrite]
    ) throws(Errno) -> Descriptor {
        let flags = access.rawValue | options.union([.closeOnExec, .noFollow]).rawValue
        let raw = try retrying {
            unsafe openat(descriptor.rawValue, name, flags, permissions.rawValue)
        }
        return Descriptor(owning: raw)
    }

    /// A file's bytes.
    ///
    /// - Throws: `fileTooLarge` for more than `limit` bytes.
    package func read(_ name: String, limit: Int) throws(Errno) -> [UInt8] {
        let file = try open(name, .readOnly)
        let bytes = try file.readAll(limit: limit)
        try file.close()
        return bytes
    }

    /// Gives a file a second name.
    ///
    /// - Throws: `fileExists` if the name is taken.
    package func link(_ name: String, as other: String) throws(Errno) {
        _ = try retrying {
            unsafe linkat(descriptor.rawValue, name, descriptor.rawValue, other, 0)
        }
    }

    /// Gives a file of any folder on the same file system a second name in this one.
    ///
    /// - Throws: `improperLink` for another file system, `fileExists` if the name is taken.
    package func link(_ path: FilePath, as name: String) throws(Errno) {
        _ = try retrying { unsafe linkat(AT_FDCWD, path.string, descriptor.rawValue, name, 0) }
    }

    /// Makes a symbolic link.
    ///
    /// - Throws: `fileExists` if the name is taken.
    package func symlink(to target: String, as name: String) throws(Errno) {
        _ = try retrying { unsafe symlinkat(target, descriptor.rawValue, name) }
    }

    /// Gives a file another name in one step, over one that stands there.
    package func rename(_ name: String, to other: String) throws(Errno) {
        _ = try retrying {
            unsafe renameat(descriptor.rawValue, name, descriptor.rawValue, other)
        }
    }

    package func remove(_ name: String) throws(Errno) {
        _ = try retrying { unsafe unlinkat(descriptor.rawValue, name, 0) }
    }

    /// The names of what is in the directory, in no order, without `.` and `..`.
    package func names() throws(Errno) -> [String] {
        // A stream takes its descriptor over and moves its position: it gets one of its own.
        let own = try retrying { unsafe openat(descriptor.rawValue, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard let stream = unsafe fdopendir(own) else {
            let error = Errno(rawValue: errno)
            _ = close(own)
            throw error
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw Errno(rawValue: errno) }
        return names
    }
}

/// Makes a system call until no signal interrupts it; a negative result becomes the errno.
func retrying(_ call: () -> CInt) throws(Errno) -> CInt {
    while true {
        let result = call()
        if result >= 0 { return result }
        guard errno == EINTR else { throw Errno(rawValue: errno) }
    }
}
