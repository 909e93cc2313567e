internal import AddressPool
internal import CNISpec
internal import SystemHandles
internal import SystemPackage

/// What the container runtime keeps of its attachments: libcni's cache, a file for each.
struct RuntimeCache {
    private(set) var attachments: [CachedAttachment] = []
    private(set) var gaps: [AuditFacts.Gap] = []
    private(set) var presence = Presence.present

    enum Presence { case present, missing }

    private static let longestFile = 1 << 20

    /// Reads every file below `results`; a directory that is not there is no failure.
    init(reading cache: FilePath) throws(UnusablePath) {
        let results = cache.appending("results")
        do throws(Errno) {
            let directory = try Directory(opening: results)
            for name in try directory.names().sorted() { read(name, in: directory) }
        } catch .noSuchFileOrDirectory {
            presence = .missing
        } catch {
            throw UnusablePath(results, error)
        }
    }

    private mutating func read(_ name: String, in directory: borrowing Directory) {
        let reason: String
        do {
            attachments.append(try CachedAttachment(try directory.read(name, limit: Self.longestFile)))
            return
        } catch Errno.noSuchFileOrDirectory {
            // A DEL was faster.
            return
        } catch {
            reason = "\(error)"
        }
        gaps.append(.cacheFile(name: name, reason: reason))
    }
}

/// A file or directory that cannot be looked at.
package struct UnusablePath: Error, CustomStringConvertible {
    let path: String
    let reason: String

    init(_ path: FilePath, _ reason: some CustomStringConvertible) {
        self.path = path.string
        self.reason = reason.description
    }

    package var description: String { "cannot read \(path): \(reason)" }
}
