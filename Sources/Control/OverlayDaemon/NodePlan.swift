package import OverlayModel
package import RuleInstaller

/// What would make a node right: the difference between what it holds and what its leases ask for.
package struct NodePlan: Sendable {
    package let overlay: [OverlayChange]
    package let rules: RulePlan
    /// The new text of the subnet file, if it is to change.
    package let subnetFile: String?

    package var isEmpty: Bool { overlay.isEmpty && rules.isEmpty && subnetFile == nil }

    /// The plan for people, a change a line: `+` comes, `-` goes, `~` is set.
    package var lines: [String] {
        overlay.map(\.description) + rules.lines
            + (subnetFile.map { text in text.split(separator: "\n").map { "+ subnet file: \($0)" } } ?? [])
    }
}
