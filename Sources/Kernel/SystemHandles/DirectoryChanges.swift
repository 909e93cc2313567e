internal import Dispatch
import Glibc
package import SystemPackage

/// Tells that something in a directory was written, moved, made or deleted, by inotify(7).
///
/// A file that is replaced by a rename, as editors and ConfigMaps do it, is seen; a watch on the file itself
/// would stay with the old one. Several changes before the reader comes back are one.
package struct DirectoryChanges: AsyncSequence, Sendable {
    package typealias Element = Void

    private let stream: AsyncStream<Void>

    package init(in directory: FilePath) throws(Errno) {
        let raw = inotify_init1(CInt(IN_NONBLOCK) | CInt(IN_CLOEXEC))
        guard raw >= 0 else { throw Errno(rawValue: errno) }
        let watch = Descriptor(owning: raw)
        let events = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE)
        guard unsafe inotify_add_watch(watch.rawValue, directory.string, events) >= 0 else {
            throw Errno(rawValue: errno)
        }
        stream = Self.stream(of: watch)
    }

    package func makeAsyncIterator() -> AsyncStream<Void>.AsyncIterator { stream.makeAsyncIterator() }

    private static func stream(of watch: consuming Descriptor) -> AsyncStream<Void> {
        let source = Source(watch)
        return AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            continuation.onTermination = { _ in source.cancel() }
            source.activate { continuation.yield() }
        }
    }

    /// A dispatch source and its descriptor, which stays open until the source has let go of it.
    ///
    /// Dispatch objects may be used from any thread (dispatch(3)); their Swift types do not say so on Linux.
    private final class Source: @unchecked Sendable {
        private let source: any DispatchSourceRead
        private let owner: Owner

        init(_ watch: consuming Descriptor) {
            source = DispatchSource.makeReadSource(fileDescriptor: watch.rawValue)
            owner = Owner(watch)
            source.setCancelHandler { [owner] in withExtendedLifetime(owner) {} }
        }

        func activate(_ tell: @escaping @Sendable () -> Void) {
            source.setEventHandler { [owner] in
                owner.drain()
                tell()
            }
            source.activate()
        }

        func cancel() { source.cancel() }
    }

    private final class Owner: Sendable {
        private let watch: Descriptor

        init(_ watch: consuming Descriptor) { self.watch = watch }

        /// Takes away the events that are there: what they say does not matter, only that they came.
        func drain() {
            var buffer = [UInt8](repeating: 0, count: 4096)
            while unsafe read(watch.rawValue, &buffer, buffer.count) > 0 {}
        }
    }
}
