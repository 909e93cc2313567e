internal import Glibc
package import SystemPackage

/// An exclusive lock on a file (flock(2)), held until the owner goes away or the process dies.
///
/// It belongs to the open file, so two owners in one process exclude each other as two processes do.
package struct FileLock: ~Copyable, Sendable {
    private let file: Descriptor

    /// Waits until no other owner has the lock of that file.
    package init(locking file: consuming Descriptor) throws(Errno) {
        let raw = file.rawValue
        _ = try retrying { flock(raw, LOCK_EX) }
        self.file = file
    }
}
