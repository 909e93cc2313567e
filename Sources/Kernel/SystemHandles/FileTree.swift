import Glibc
package import SystemPackage

extension FilePath {
    /// Where the last component stands: the working folder for a mere name.
    package var folder: FilePath {
        let folder = removingLastComponent()
        return folder.isEmpty ? "." : folder
    }
}

/// Whether a path leads to something now.
package func fileExists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

/// Removes a folder with all that is in it; symbolic links are removed, not followed.
///
/// - Returns: whether there was anything.
package func removeTree(_ path: FilePath) throws(Errno) -> Bool {
    do throws(Errno) {
        try remove(path)
        return true
    } catch .noSuchFileOrDirectory {
        return false
    }
}

private func remove(_ path: FilePath) throws(Errno) {
    guard unsafe unlink(path.string) != 0 else { return }
    // EISDIR, or EPERM where POSIX is taken literally: a folder is emptied first.
    guard errno == EISDIR || errno == EPERM else { throw Errno(rawValue: errno) }
    for name in try Directory(opening: path).names() { try remove(path.appending(name)) }
    guard unsafe rmdir(path.string) == 0 else { throw Errno(rawValue: errno) }
}
