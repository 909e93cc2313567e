/// Holds what the machine's own namespace was before against what it is after: the demo must not change it.
package struct MachineGuard {
    private let before: NamespaceSnapshot
    private let open: Laboratory.SessionOpener

    package init(_ open: @escaping Laboratory.SessionOpener) throws {
        before = try NamespaceSnapshot.take(open)
        self.open = open
    }

    /// What has changed since, a line each; empty if nothing has.
    package func changes() throws -> [String] {
        let now = try NamespaceSnapshot.take(open)
        return now.subtracting(before).map { "+ \($0)" } + before.subtracting(now).map { "- \($0)" }
    }
}
