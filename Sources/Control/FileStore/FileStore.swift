import FoundationEssentials
package import OverlayModel
internal import SystemHandles
internal import SystemPackage

/// A lease store for a cluster without one: a JSON file that people or programs put on every node.
package struct FileStore: LeaseStore {
    private let path: String
    private let configuration: OverlayConfiguration

    package init(path: String, configuration: OverlayConfiguration) {
        self.path = path
        self.configuration = configuration
    }

    package func leases() -> AsyncThrowingStream<LeaseEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    // Watch first, read then: a change in between is seen twice rather than not at all.
                    let changes = try watch()
                    let first = try read()
                    continuation.yield(.snapshot(first))
                    var last = Content.leases(first)
                    for await _ in changes { announceChange(since: &last, to: continuation) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func watch() throws -> DirectoryChanges {
        do {
            return try DirectoryChanges(in: FilePath(path).folder)
        } catch {
            throw FileStoreError(path: path, "cannot be watched: \(error)")
        }
    }

    package func acquire(for node: NodeName) async throws -> Lease {
        guard let lease = try read().first(where: { $0.node == node }) else {
            throw FileStoreError(
                path: path, "holds no node called \(node); add it, or name this node with --node")
        }
        return lease
    }

    /// The leases in the file now.
    package func read() throws -> [Lease] {
        let bytes: [UInt8]
        do {
            bytes = try Descriptor.contents(of: path, limit: 16 << 20)
        } catch {
            throw FileStoreError(path: path, "cannot be read: \(error)")
        }
        do { return try NodesFile.leases(in: bytes, configuration) } catch {
            throw FileStoreError(path: path, explain(error))
        }
    }

    /// What was told last, so that it is not told again when another file of the folder changes.
    private enum Content: Equatable {
        case leases([Lease])
        case unusable(String)
    }

    private func announceChange(
        since last: inout Content, to continuation: AsyncThrowingStream<LeaseEvent, any Error>.Continuation
    ) {
        let (now, event): (Content, LeaseEvent)
        do {
            let leases = try read()
            (now, event) = (.leases(leases), .snapshot(leases))
        } catch {
            (now, event) = (.unusable("\(error)"), .unusable(error))
        }
        guard now != last else { return }
        last = now
        continuation.yield(event)
    }
}

/// What is wrong with the file of nodes.
package struct FileStoreError: Error, CustomStringConvertible {
    private let path: String
    private let text: String

    init(path: String, _ text: String) {
        self.path = path
        self.text = text
    }

    package var description: String { "the file of nodes \(path): \(text)" }
}

/// A decoder's error in one line: where in the document, and what is wrong there.
package func explain(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    switch error {
    case .keyNotFound(let key, let context):
        return "\(place(context)): the key \"\(key.stringValue)\" is missing"
    case .valueNotFound(_, let context), .typeMismatch(_, let context):
        return "\(place(context)): \(context.debugDescription)"
    case .dataCorrupted(let context):
        let cause = context.underlyingError.map { ": \($0)" } ?? ""
        return "\(place(context)): \(context.debugDescription)\(cause)"
    @unknown default: return "\(error)"
    }
}

private func place(_ context: DecodingError.Context) -> String {
    let keys = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
    return keys.isEmpty ? "at the top" : "at " + keys.joined(separator: ".")
}
