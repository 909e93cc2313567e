import Glibc
import SystemHandles
import SystemPackage

/// Something that the machine must have before a container can run on it; its description is the sentence that
/// says it is missing.
struct Requirement: CustomStringConvertible, Sendable {
    let description: String
    let isMet: @Sendable () -> Bool

    static let all = [
        Requirement(description: "container runtimes need the machine's root", isMet: isRoot),
        Requirement(program: "containerd", of: "containerd"),
        Requirement(program: "containerd-shim-runc-v2", of: "containerd"),
        Requirement(program: "ctr", of: "containerd"),
        Requirement(program: "runc", of: "runc"),
        Requirement(program: "podman", of: "podman"),
        Requirement(
            description: "there is no statically linked \(RootFilesystem.busybox); install busybox-static",
            isMet: { (try? RootFilesystem.readBusybox()) != nil }),
    ]

    private init(description: String, isMet: @escaping @Sendable () -> Bool) {
        self.description = description
        self.isMet = isMet
    }

    private init(program: String, of package: String) {
        description = "there is no \(program); install the Debian package \(package)"
        isMet = { SearchPath.system.program(named: program) != nil }
    }

    /// Whether this is root, and not of a user namespace: that one may not make cgroups.
    private static func isRoot() -> Bool {
        guard geteuid() == 0,
            let map = try? Descriptor(opening: "/proc/self/uid_map", .readOnly).readAll(limit: 4096)
        else { return false }
        return String(decoding: map, as: UTF8.self).split(separator: " ").last == "4294967295\n"
    }
}
