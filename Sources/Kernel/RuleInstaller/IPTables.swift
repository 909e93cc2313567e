import Addressing
import FirewallRules
import SystemHandles

/// Which of the two sets of programs is used.
///
/// A kernel can hold rules of both, and each sees only its own.
package enum IPTablesFlavour: Hashable, Sendable, CaseIterable {
    /// What the system's administrator chose: `iptables` without addition.
    case system
    /// Over nf_tables.
    case nfTables
    /// Over the older x_tables.
    case legacy
}

/// The programs of one flavour for one family.
struct IPTables {
    let save: String
    let restore: String

    init(_ flavour: IPTablesFlavour, _ family: IPFamily) {
        let addition =
            switch flavour {
            case .system: ""
            case .nfTables: "-nft"
            case .legacy: "-legacy"
            }
        let base = (family == .ipv4 ? "iptables" : "ip6tables") + addition
        save = base + "-save"
        restore = base + "-restore"
    }
}

extension Outcome {
    /// What a failed program said, without its advice to ask for help.
    var message: String {
        let lines = errorText.split(separator: "\n").filter { !$0.hasPrefix("Try `") }
        return lines.joined(separator: "; ")
    }

    /// Whether the kernel lacks what was asked for, rather than that it was asked wrongly.
    ///
    /// The exit status is the same for both: only the text tells (libiptc's `iptcc_get_strerror`, and errno
    /// texts).
    var saysUnavailable: Bool {
        let texts = [
            "Table does not exist", "Protocol not supported", "Protocol not available",
            "Address family not supported",
        ]
        return texts.contains { errorText.contains($0) }
    }

    /// Exit status 4 is `RESOURCE_PROBLEM`: of the many reasons for it, the lock has a message of its own.
    var saysLockHeld: Bool { status == .exited(code: 4) && errorText.contains("xtables lock") }

    /// The line that iptables-restore names: "Error occurred at line: 3" or "line 3 failed".
    func refusedLine(of input: String) -> RefusedLine? {
        let words = errorText.split { $0.isWhitespace || $0 == ":" }
        let lines = input.split(separator: "\n", omittingEmptySubsequences: false)
        for (word, next) in zip(words, words.dropFirst()) where word == "line" {
            if let number = Int(next), lines.indices.contains(number - 1) {
                return RefusedLine(number: number, text: String(lines[number - 1]))
            }
        }
        return nil
    }
}
