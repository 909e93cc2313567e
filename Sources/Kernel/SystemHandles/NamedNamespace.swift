internal import CLinuxNetworking
import Glibc
package import SystemPackage

/// A network namespace under a name, as `ip netns add` makes them: bound to a file below `/run/netns`.
package struct NamedNamespace: Hashable, Sendable {
    package static let directory = "/run/netns"

    package let name: String

    package init(name: String) { self.name = name }

    package var path: String { "\(Self.directory)/\(name)" }

    package func open() throws(Errno) -> NetworkNamespace { try NetworkNamespace(path: path) }

    /// Makes the namespace; fails with `fileExists` if the name is taken.
    package func create() throws(Errno) {
        try Self.prepareDirectory()
        let file = try Descriptor(
            opening: path, .readOnly, options: [.create, .exclusiveCreate], permissions: [])
        try file.close()
        do throws(Errno) {
            try OwnThread.run(orThrow: \.self) { () throws(Errno) in
                try check(swiftlet_unshare_network_namespace())
                try mount("/proc/thread-self/ns/net", on: path, flags: UInt(MS_BIND))
            }
        } catch {
            _ = unsafe unlink(path)
            throw error
        }
    }

    /// Takes the name away.
    ///
    /// The namespace itself goes when nobody holds it any more.
    ///
    /// - Throws: `noSuchFileOrDirectory` if there is no such name.
    package func remove() throws(Errno) {
        // EINVAL: nothing is mounted there, so only the file of a `create` that was cut short is left.
        if unsafe umount2(path, CInt(MNT_DETACH)) != 0, errno != EINVAL { throw Errno(rawValue: errno) }
        guard unsafe unlink(path) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Makes the directory a shared mount, so that names come and go in every mount namespace alike.
    private static func prepareDirectory() throws(Errno) {
        guard unsafe mkdir(directory, 0o755) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
        do throws(Errno) {
            try mount("", on: directory, flags: UInt(MS_SHARED | MS_REC))
        } catch .invalidArgument {
            // Not a mount point yet: make it one, as iproute2 does (netns_add in ip/ipnetns.c).
            try mount(directory, on: directory, flags: UInt(MS_BIND | MS_REC))
            try mount("", on: directory, flags: UInt(MS_SHARED | MS_REC))
        }
    }
}

private func mount(_ source: String, on target: String, flags: UInt) throws(Errno) {
    guard unsafe Glibc.mount(source, target, "none", flags, nil) == 0 else { throw Errno(rawValue: errno) }
}

private func check(_ error: CInt) throws(Errno) {
    guard error == 0 else { throw Errno(rawValue: error) }
}
