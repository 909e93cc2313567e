internal import Addressing

/// A chain of the node with its rules and the ways into it, for both programs.
struct RulePart {
    /// A way into the part: a rule of one of the kernel's chains.
    struct Entry {
        let place: Place
        let position: Hook.Position
        /// What it matches, and its note; the target is filled in.
        var condition = Rule(.accept)

        func rule(to chain: ChainName) -> Rule { condition.with { $0.target = .jump(chain) } }
    }

    let chain: UserChain
    let nftName: ChainName
    let rules: [Rule]
    let entries: [Entry]
    /// Rules that only nft has, after the others.
    var lookups: [NFTRule] = []

    init(
        _ chain: String, in table: Table, nft nftName: String, _ rules: [Rule], from entries: [Entry] = []
    ) {
        self.chain = UserChain(checked: chain, in: table)
        self.nftName = ChainName(checked: nftName)
        self.rules = rules
        self.entries = entries
    }

    var filled: FilledChain { FilledChain(chain, rules) }
    var hooks: [Hook] {
        entries.map { Hook($0.rule(to: chain.chainName), in: $0.place, $0.position) }
    }

    /// The one place from which everything goes through the part; in nft it is a base chain then.
    var onlyPlace: Entry? {
        guard entries.count == 1, let entry = entries.first else { return nil }
        let plain = entry.condition.with {
            $0.matches.removeAll { if case .comment = $0 { true } else { false } }
        }
        return plain == Rule(.accept) ? entry : nil
    }
}

extension IPFamily {
    /// All multicast addresses: 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291 §2.7).
    var multicast: IPPrefix {
        self == .ipv4 ? prefix(0xe000_0000, length: 4) : prefix(0xff << 120, length: 8)
    }

    /// 127.0.0.0/8 or ::1/128 (RFC 6890).
    var loopback: IPPrefix {
        self == .ipv4 ? prefix(0x7f00_0000, length: 8) : prefix(1, length: 128)
    }

    private func prefix(_ first: UInt128, length: Int) -> IPPrefix {
        guard let prefix = try? IPPrefix(base: IPAddress(bits: first, family: self), length: length) else {
            preconditionFailure("\(first)/\(length) has no host bits")
        }
        return prefix
    }
}
