internal import OverlayModel
internal import SystemHandles
package import SystemPackage

/// Tells the plugin, as long as this value lives, that the daemon runs: it holds a lock, which the kernel drops
/// however the process ends.
package struct DaemonPresence: ~Copyable {
    private let lock: FileLock

    /// Takes the lock beside the node's subnet file.
    ///
    /// Others who only look hold it for a moment; a second daemon of the node holds it for good.
    /// - Throws: `wouldBlock` if another daemon has it.
    package init(beside subnetFile: String) throws(Errno) {
        let path = FilePath(SubnetFile.daemonLock(beside: subnetFile))
        let folder = path.removingLastComponent()
        _ = try Directory(
            creating: folder.isEmpty ? "." : folder,
            permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
        for _ in 0..<20 {
            let file = try Descriptor(
                opening: path.string, .readOnly, options: .create,
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            if let lock = try FileLock(tryingToLock: file) {
                self.lock = lock
                return
            }
            pause(for: .milliseconds(50))
        }
        throw .wouldBlock
    }

    /// Lets another daemon be the node's; leaving the lock to the end of the process does the same.
    package consuming func end() {}
}
