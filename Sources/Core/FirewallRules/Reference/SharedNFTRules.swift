/// One attachment's rules in a table of nft that the reference plugins share, told from others' by their notes.
///
/// Others add rules to the same chains meanwhile: so rules are added and, by their handles, deleted one by one, and
/// nothing is ever written that was only read.
package struct SharedNFTRules: Hashable, Sendable {
    /// A chain that all attachments need; one with rules of its own is emptied and filled again each time.
    struct Chain: Hashable, Sendable {
        let name: String
        /// What stands in its braces: where the kernel calls it, and a note.
        var properties = ""
        var rules: [String] = []
    }

    /// A rule of the attachment, as nft lists it.
    struct OwnRule: Hashable, Sendable {
        let chain: String
        let text: String
    }

    package let family: NFTFamily
    package let table: String
    var note = ""
    var frame: [Chain] = []
    var rules: [OwnRule] = []
    /// What the attachment's rules are noted with: alone, or before a comma and more words.
    let mark: String
    /// Chains that are the attachment's alone.
    var ownChains: [String] = []

    init(_ family: NFTFamily, _ table: String, mark: String) {
        self.family = family
        self.table = table
        self.mark = mark
    }

    private var place: String { "\(family.rawValue) \(table)" }

    /// The input of `nft -f` that puts the rules in place of what there was of them.
    package func additions(replacing present: PresentSharedNFTRules) -> String {
        var lines = ["add table \(place)" + (note.isEmpty ? "" : " { comment \"\(note)\" ; }")]
        for chain in frame {
            lines.append(
                "add chain \(place) \(chain.name)"
                    + (chain.properties.isEmpty ? "" : " { \(chain.properties) }"))
            if !chain.rules.isEmpty { lines.append("flush chain \(place) \(chain.name)") }
        }
        for chain in ownChains { lines += ["add chain \(place) \(chain)", "flush chain \(place) \(chain)"] }
        for chain in frame { lines += chain.rules.map { "add rule \(place) \(chain.name) \($0)" } }
        lines += deletions(of: present)
        lines += rules.map { "add rule \(place) \($0.chain) \($0.text)" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The input that takes the rules away; nil if there is nothing to take.
    package func removals(of present: PresentSharedNFTRules) -> String? {
        let chains = ownChains.filter { present.chains.contains($0) }
        // A chain goes once no rule leads to it: of own ones the first may lead to those behind it.
        let lines =
            deletions(of: present) + chains.map { "flush chain \(place) \($0)" }
            + chains.map { "delete chain \(place) \($0)" }
        return lines.isEmpty ? nil : lines.joined(separator: "\n") + "\n"
    }

    private func isOwn(_ note: String?) -> Bool {
        note.map { $0 == mark || $0.hasPrefix(mark + ",") } ?? false
    }

    private func deletions(of present: PresentSharedNFTRules) -> [String] {
        present.rules.filter { isOwn($0.note) && !ownChains.contains($0.chain) }
            .map { "delete rule \(place) \($0.chain) handle \($0.handle)" }
    }

    /// The rules that are not there as they were put in place.
    package func missing(in present: PresentSharedNFTRules) -> [String] {
        let listed = Set(present.rules.map { OwnRule(chain: $0.chain, text: $0.text) })
        let wanted =
            frame.flatMap { chain in chain.rules.map { OwnRule(chain: chain.name, text: $0) } } + rules
        return wanted.filter { !listed.contains($0) }.map { "\(place) \($0.chain) \($0.text)" }
    }
}

/// A table as `nft -a list table` shows it: its chains, and each rule with its handle.
package struct PresentSharedNFTRules: Hashable, Sendable {
    struct Rule: Hashable, Sendable {
        let chain: String
        let text: String
        let handle: UInt64

        /// What stands in quotes behind `comment`, at the end of the rule.
        var note: String? {
            guard text.hasSuffix("\""), let start = text.range(of: " comment \"") else { return nil }
            return String(text[start.upperBound...].dropLast())
        }
    }

    private(set) var chains: [String] = []
    private(set) var rules: [Rule] = []

    /// No table.
    package init() {}

    package init(listing text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == "\t" }
            guard let mark = line.range(of: " # handle "), let handle = UInt64(line[mark.upperBound...])
            else {
                continue
            }
            if words.first == "chain", words.count > 2, words[2] == "{" {
                chains.append(String(words[1]))
            } else if let chain = chains.last, words.first != "table" {
                let text = line[..<mark.lowerBound].drop { $0 == "\t" || $0 == " " }
                rules.append(Rule(chain: chain, text: String(text), handle: handle))
            }
        }
    }

    /// The notes of all rules.
    package var notes: [String] { rules.compactMap(\.note) }
}

extension StringProtocol where SubSequence == Substring {
    /// Where a text stands last; the standard library has this only with Foundation.
    fileprivate func range(of other: String) -> Range<Index>? {
        var start = endIndex
        while start > startIndex {
            formIndex(before: &start)
            if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
        }
        return nil
    }
}
