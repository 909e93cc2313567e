import Glibc
import Testing

/// Cancels a suite where no container runtime can run, or fails it where nothing may be left out.
struct ContainerRuntimeTrait: TestTrait, SuiteTrait {
    func prepare(for test: Test) async throws {
        guard let missing = Requirement.all.first(where: { !$0.isMet() }) else { return }
        // A run that must not skip says so; a skip is never green there.
        if unsafe getenv("REQUIRE_NETNS") != nil { throw RequirementMissing(requirement: missing) }
        try Test.cancel("\(missing)")
    }
}

extension Trait where Self == ContainerRuntimeTrait {
    /// Needs containerd, podman, runc and busybox of Debian, and root.
    static var containerRuntime: Self { Self() }
}

private struct RequirementMissing: Error, CustomStringConvertible {
    let requirement: Requirement

    var description: String { "REQUIRE_NETNS is set, but \(requirement)" }
}
