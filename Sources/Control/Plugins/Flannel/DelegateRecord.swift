internal import CNISpec
internal import JSON
internal import SystemHandles
internal import SystemPackage

/// The file that tells what a delegate was called with, by the reference's name and in its format: either
/// implementation deletes what the other added.
///
/// The reference has one file a container, so a second network overwrites it. Here the second gets a file of its own,
/// with a colon in its name, which no container ID has.
struct DelegateRecord {
    private let folder: FilePath
    private let network: NetworkName
    private let shared: String
    private let own: String

    init(in folder: FilePath, of attachment: AttachmentID, on network: NetworkName) {
        self.folder = folder
        self.network = network
        shared = attachment.container.text
        own = "\(attachment.container):\(attachment.interface)"
    }

    /// Writes the configuration down, to be found after a power failure too.
    func save(_ configuration: JSONObject) throws(CNIError) {
        let isTaken = try content(of: shared).map { $0.name != network.text } ?? false
        let name = isTaken ? own : shared
        do throws(Errno) {
            let directory = try Directory(creating: folder, permissions: .ownerReadWriteExecute)
            let text = JSONValue.object(configuration).sortedByKey.compactText
            let file = try AtomicFile(
                in: directory, temporaryName: ".\(own)", content: Array(text.utf8),
                permissions: .ownerReadWrite, synchronization: .beforeNaming)
            try file.replace(name, in: directory)
        } catch {
            throw CNIError(
                .ioFailure, "cannot save \(folder.appending(name)): \(error)",
                details:
                    "without it the pod could not be deleted once the subnet is another; check \"dataDir\"")
        }
    }

    /// What was written down for this attachment, or something else if that is lost or a crash left it half-written.
    func read(orElse make: () throws(CNIError) -> JSONObject) throws(CNIError) -> JSONObject {
        for name in [own, shared] {
            if let content = try content(of: name), content.name == network.text, let json = content.json {
                return json
            }
        }
        return try make()
    }

    /// Removes what `read` found.
    func remove() throws(CNIError) {
        for name in [own, shared] {
            guard let content = try content(of: name), content.name == nil || content.name == network.text
            else { continue }
            do throws(Errno) {
                try Directory(opening: folder).remove(name)
            } catch .noSuchFileOrDirectory {
            } catch {
                throw CNIError(
                    .ioFailure, "cannot remove \(folder.appending(name)): \(error)", details: "check its mode"
                )
            }
            return
        }
    }

    private struct Content {
        /// Nil for a file that a crash left half-written.
        let json: JSONObject?

        /// The network.
        var name: String? {
            if case .string(let name)? = json?["name"] { name } else { nil }
        }
    }

    private func content(of name: String) throws(CNIError) -> Content? {
        do throws(Errno) {
            let bytes = try Descriptor.contents(of: folder.appending(name).string, limit: 1 << 20)
            return Content(json: (try? JSONValue(parsing: bytes))?.object)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw CNIError(
                .ioFailure, "cannot read \(folder.appending(name)): \(error)",
                details: "check its owner and mode")
        }
    }
}

extension DelegateRecord {
    /// Removes what was written down for attachments of a network that are not valid any more.
    static func collectGarbage(
        in folder: FilePath, of network: NetworkName, keeping valid: Set<AttachmentID>
    ) throws(CNIError) {
        var kept = Set(valid.map(\.container.text))
        for attachment in valid { kept.insert("\(attachment.container):\(attachment.interface)") }
        for name in try names(in: folder) where !kept.contains(name) {
            guard let record = DelegateRecord(named: name, in: folder, on: network) else { continue }
            try record.remove()
        }
    }

    /// The record that a file is of; nil for a file with another name.
    private init?(named name: String, in folder: FilePath, on network: NetworkName) {
        guard let container = try? ContainerID(String(name.prefix { $0 != ":" })) else { return nil }
        self.folder = folder
        self.network = network
        shared = container.text
        own = name
    }

    private static func names(in folder: FilePath) throws(CNIError) -> [String] {
        do throws(Errno) {
            return try Directory(opening: folder).names().sorted()
        } catch .noSuchFileOrDirectory {
            return []
        } catch {
            throw CNIError(.ioFailure, "cannot list \(folder): \(error)", details: "check its owner and mode")
        }
    }
}
