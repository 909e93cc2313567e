internal import CLinuxNetworking
import Glibc
public import SystemPackage

/// A network namespace, held open: it lives as long as this value, even when nobody else is in it.
public struct NetworkNamespace: ~Copyable, Sendable {
    /// What holds the namespace open.
    public let descriptor: Descriptor

    /// Opens a namespace by path, such as the one a container runtime hands to a plugin.
    ///
    /// - Throws: `noSuchFileOrDirectory` if it is gone, `invalidArgument` if the file is no network namespace.
    public init(path: String) throws(Errno) {
        let file = try Descriptor(opening: path, .readOnly)
        // Of a file that is no namespace at all, the kernel says ENOTTY: -1 here.
        guard swiftlet_namespace_type(file.rawValue) == swiftlet_network_namespace_type() else {
            throw .invalidArgument
        }
        self.init(descriptor: file)
    }

    private init(descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// The namespace that the calling thread is in.
    public static func current() throws(Errno) -> NetworkNamespace {
        try NetworkNamespace(path: "/proc/thread-self/ns/net")
    }

    /// A new namespace without a name, holding only a loopback interface that is down.
    public static func create() throws(Errno) -> NetworkNamespace {
        try OwnThread.run(orThrow: \.self) { () throws(Errno) -> NetworkNamespace in
            let error = swiftlet_unshare_network_namespace()
            guard error == 0 else { throw Errno(rawValue: error) }
            return try current()
        }
    }

    /// Runs a closure on a thread of its own inside the namespace; the thread ends with it.
    ///
    /// A socket opened there stays there, and a process started there inherits the namespace. The caller's
    /// thread never moves: on a pool thread, the next task would find itself in a stranger's network.
    public func run<Value: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(NamespaceError<Failure>) -> Value {
        let descriptor = descriptor.rawValue
        return try OwnThread.run(orThrow: { .cannotEnter($0) }) {
            () throws(NamespaceError<Failure>) -> Value in
            let error = swiftlet_enter_network_namespace(descriptor)
            guard error == 0 else { throw .cannotEnter(Errno(rawValue: error)) }
            do throws(Failure) { return try body() } catch { throw .inside(error) }
        }
    }

    /// What tells namespaces apart: the device and inode of the file.
    public var identity: Identity {
        get throws(Errno) {
            var status = stat()
            guard unsafe fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
            return Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        }
    }

    /// The device and inode of a namespace's file, by which namespaces are told apart.
    public struct Identity: Hashable, Sendable, CustomStringConvertible {
        let device: UInt64
        let inode: UInt64

        /// Both numbers with a hyphen between them.
        public var description: String { "\(device)-\(inode)" }
    }
}

/// Why work in a namespace did not end well.
public enum NamespaceError<Failure: Error>: Error {
    case cannotEnter(Errno)
    case inside(Failure)
}
