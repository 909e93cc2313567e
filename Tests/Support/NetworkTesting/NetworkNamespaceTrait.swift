import Glibc
public import Testing

/// Gives each test case a network namespace of its own.
public struct NetworkNamespaceTrait: TestTrait, SuiteTrait, TestScoping {
    /// A suite's trait goes for each of its tests.
    public var isRecursive: Bool { true }

    /// Cancels the test, or fails it where a run must not skip, without the right to make namespaces.
    public func prepare(for test: Test) async throws {
        guard geteuid() != 0 else { return }
        // A run that must not skip says so; a skip is never green there.
        if unsafe getenv("REQUIRE_NETNS") != nil { throw NamespacesUnavailable() }
        try Test.cancel("network namespaces need root; run as root, or under `unshare -rn`")
    }

    /// Runs a case inside the life of its namespace.
    public func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        try await TestNamespace.$running.withValue(TestNamespace()) { try await function() }
    }
}

extension Trait where Self == NetworkNamespaceTrait {
    /// A network namespace for each case, to be found as `TestNamespace.current`.
    public static var networkNamespace: Self { Self() }
}

struct NamespacesUnavailable: Error, CustomStringConvertible {
    var description: String { "REQUIRE_NETNS is set, but network namespaces need root" }
}
