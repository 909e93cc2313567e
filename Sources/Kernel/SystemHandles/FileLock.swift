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

    /// Takes the lock of a file if no other owner has it.
    package init?(tryingToLock file: consuming Descriptor) throws(Errno) {
        let raw = file.rawValue
        do throws(Errno) {
            _ = try retrying { flock(raw, LOCK_EX | LOCK_NB) }
        } catch .wouldBlock {
            return nil
        }
        self.file = file
    }

    /// Whether an owner, of this process or another, has the lock of a file now; nothing is waited for.
    package static func isHeld(_ path: String) throws(Errno) -> Bool {
        let file = try Descriptor(opening: path, .readOnly)
        do throws(Errno) {
            // A shared lock: those who only look do not see each other.
            _ = try retrying { flock(file.rawValue, LOCK_SH | LOCK_NB) }
            return false
        } catch .wouldBlock {
            return true
        }
    }
}
