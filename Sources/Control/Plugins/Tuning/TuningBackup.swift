internal import CNISpec
internal import JSON
internal import SystemHandles
internal import SystemPackage

/// The file that tells what an interface was before it was tuned, by the reference's name and in its format: either
/// implementation restores what the other saved.
struct TuningBackup {
    private let folder: FilePath
    private let name: String

    init(in folder: FilePath, of attachment: AttachmentID) {
        self.folder = folder
        name = "\(attachment.container)_\(attachment.interface).json"
    }

    var path: FilePath { folder.appending(name) }

    /// Replaces what an ADD before this one left.
    func save(_ settings: InterfaceSettings) throws(CNIError) {
        do throws(Errno) {
            let directory = try Directory(creating: folder, permissions: [.ownerReadWriteExecute])
            let file = try AtomicFile(
                in: directory, temporaryName: ".\(name)", content: Array(settings.backupText.utf8),
                permissions: [.ownerReadWrite])
            try file.replace(name, in: directory)
        } catch {
            throw CNIError(
                .ioFailure, "cannot save \(path): \(error)",
                details: "the interface cannot be restored without it; check \"dataDir\"")
        }
    }

    /// What was saved; nil if there is no file.
    ///
    /// The reference writes it before it changes anything, and not in one step: from a file that cannot be read the
    /// ADD did not get any further, so there is nothing to restore.
    func read() throws(CNIError) -> InterfaceSettings? {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try Descriptor.contents(of: path.string, limit: 1 << 16)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw CNIError(.ioFailure, "cannot read \(path): \(error)", details: "check its owner and mode")
        }
        guard let object = (try? JSONValue(parsing: bytes))?.object else { return InterfaceSettings() }
        return try InterfaceSettings(backup: object)
    }

    func remove() throws(CNIError) {
        do throws(Errno) {
            try Directory(opening: folder).remove(name)
        } catch .noSuchFileOrDirectory {
        } catch {
            throw CNIError(.ioFailure, "cannot remove \(path): \(error)", details: "check the folder's mode")
        }
    }
}
