import Glibc
public import SystemPackage

/// A file descriptor with one owner: closed once, by `close()` or when the owner goes away.
public struct Descriptor: ~Copyable, Sendable {
    /// The number, valid as long as this value lives.
    public let rawValue: CInt

    /// Takes over a descriptor that nobody else closes.
    public init(owning rawValue: CInt) { self.rawValue = rawValue }

    /// Opens a file; `O_CLOEXEC` is always set.
    public init(
        opening path: String, _ access: FileDescriptor.AccessMode, options: FileDescriptor.OpenOptions = [],
        permissions: FilePermissions = [.ownerReadWrite]
    ) throws(Errno) {
        let file = try errnoOnly { () throws -> FileDescriptor in
            try FileDescriptor.open(
                FilePath(path), access, options: options.union(.closeOnExec), permissions: permissions)
        }
        rawValue = file.rawValue
    }

    /// Closes now and tells how it went, which `deinit` cannot.
    public consuming func close() throws(Errno) {
        let raw = rawValue
        discard self
        guard Glibc.close(raw) == 0 else { throw Errno(rawValue: errno) }
    }

    deinit { _ = Glibc.close(rawValue) }
}

/// Narrows swift-system's untyped throws: what it throws is always an `Errno`.
package func errnoOnly<Value>(_ body: () throws -> Value) throws(Errno) -> Value {
    do {
        return try body()
    } catch let error as Errno {
        throw error
    } catch {
        preconditionFailure("swift-system threw \(error), which is no Errno")
    }
}
