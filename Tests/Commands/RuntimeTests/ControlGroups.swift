import Glibc
import SystemHandles
import SystemPackage

/// The cgroups of one name: a runtime makes one in each hierarchy for its containers' and leaves it there.
struct ControlGroups {
    let name: String

    /// Removes them, and what a container that was killed left in them.
    func remove() throws {
        let root: FilePath = "/sys/fs/cgroup"
        // In version 2 there is one hierarchy, at the root; in version 1 one below it for each controller.
        for parent in [root] + (try Directory(opening: root).names().map { root.appending($0) }) {
            let group = parent.appending(name)
            if fileExists(group.string) { try remove(group) }
        }
    }

    private func remove(_ group: FilePath) throws {
        for name in try Directory(opening: group).names() {
            let entry = group.appending(name)
            // All else in a cgroup are the kernel's files, which go with it.
            if (try? Directory(opening: entry)) != nil { try remove(entry) }
        }
        guard unsafe rmdir(group.string) == 0 || errno == ENOENT else { throw Errno(rawValue: errno) }
    }
}
