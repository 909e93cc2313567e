internal import Glibc
package import SystemPackage

/// What the kernel knows of a file besides its content.
package struct FileStatus: Hashable, Sendable {
    package let inode: UInt64
    package let size: Int64
    package let permissions: FilePermissions
    package let modified: FileTime
    /// The last change of content, names or attributes; it cannot be set.
    package let changed: FileTime

    init(_ status: stat) {
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        permissions = FilePermissions(rawValue: CInterop.Mode(status.st_mode & 0o7777))
        modified = FileTime(status.st_mtim)
        changed = FileTime(status.st_ctim)
    }
}

/// A time of a file: nanoseconds since 1970.
package struct FileTime: Hashable, Comparable, Sendable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    init(_ time: timespec) { nanoseconds = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }

    /// The wall clock's time.
    package static var now: FileTime {
        var time = Glibc.timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return FileTime(time)
    }

    package static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    package static func - (left: Self, right: Duration) -> FileTime {
        let (seconds, attoseconds) = right.components
        return FileTime(
            nanoseconds: left.nanoseconds - seconds * 1_000_000_000 - attoseconds / 1_000_000_000)
    }

    package func duration(since earlier: FileTime) -> Duration {
        .nanoseconds(nanoseconds - earlier.nanoseconds)
    }

    var timespec: timespec {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Glibc.timespec(tv_sec: Int(seconds), tv_nsec: Int(rest))
    }
}

extension Descriptor {
    package func status() throws(Errno) -> FileStatus {
        var status = stat()
        _ = try retrying { unsafe fstat(rawValue, &status) }
        return FileStatus(status)
    }
}

extension Directory {
    /// The directory's own.
    package func status() throws(Errno) -> FileStatus { try descriptor.status() }

    /// That of what has a name; a symbolic link's own.
    package func status(of name: String) throws(Errno) -> FileStatus {
        var status = stat()
        _ = try retrying { unsafe fstatat(descriptor.rawValue, name, &status, AT_SYMLINK_NOFOLLOW) }
        return FileStatus(status)
    }

    /// Sets when the directory was last changed, which the kernel sets at every change of what is in it.
    package func setModified(_ time: FileTime) throws(Errno) {
        // UTIME_OMIT of bits/stat.h, a macro that is not imported: the time of access stays.
        let omitted = Glibc.timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2)
        let times = [omitted, time.timespec]
        _ = try retrying { unsafe futimens(descriptor.rawValue, times) }
    }

    /// Where a symbolic link leads.
    ///
    /// - Throws: `invalidArgument` for what is no link.
    package func target(of name: String) throws(Errno) -> String {
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = try retrying {
            CInt(unsafe readlinkat(descriptor.rawValue, name, &bytes, bytes.count))
        }
        return String(decoding: bytes[..<Int(count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Opens a directory in this one.
    package func directory(_ name: String) throws(Errno) -> Directory {
        Directory(owning: try open(name, .readOnly, options: .directory))
    }

    /// Opens a directory in this one after making it if it is missing.
    package func directory(creating name: String, permissions: FilePermissions) throws(Errno) -> Directory {
        do throws(Errno) { return try directory(name) } catch .noSuchFileOrDirectory {
            do throws(Errno) {
                _ = try retrying { unsafe mkdirat(descriptor.rawValue, name, permissions.rawValue) }
            } catch .fileExists {}
            return try directory(name)
        }
    }

    /// Removes an empty directory.
    package func removeDirectory(_ name: String) throws(Errno) {
        _ = try retrying { unsafe unlinkat(descriptor.rawValue, name, AT_REMOVEDIR) }
    }
}
