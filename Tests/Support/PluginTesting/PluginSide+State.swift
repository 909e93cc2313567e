internal import JSON
internal import NetworkTesting
internal import SystemHandles

extension PluginSide {
    /// Links, addresses, routes, sysctls, rules and files of the node and its pod, as lines to compare.
    package func state() throws -> [String] {
        try node.state(rules).map { "node " + $0 } + pod.state(.none).map { "pod " + $0 }
            + (try files().map { "file " + normalised($0) })
    }

    /// The files that the plugins keep, with their content; without programs and locks.
    private func files() throws -> [String] {
        let script = "cd \"$0\" && find . -type f ! -name lock ! -path '*/.*' -exec grep -H '' {} + || true"
        return try node.run(Command("sh", ["-c", script, folder.path])).lines
    }
}

extension TestNamespace {
    fileprivate func state(_ rules: Twins.Rules) throws -> [String] {
        // By bytes: unoptimized, a split by characters takes longer than the programs.
        let sections = try run(Command("sh", ["-c", Self.script, rules.rawValue])).utf8.split(
            separator: UInt8(ascii: "\u{c}"), omittingEmptySubsequences: false
        ).map { String(Substring($0)).lines }
        return try links(sections[0].joined()) + addresses(sections[1]) + routes(sections[2] + sections[3])
            + settings(sections[4]) + queues(sections[5]) + self.rules(sections[6])
    }

    /// One process for all: a state is read after every call.
    ///
    /// Of an interface's sysctls those are told that have not the value which new interfaces get. Random names
    /// and addresses become words here and not in this process, which takes longer for it than all the rest.
    private static let script = """
        {
        ip -json -details link show; printf '\\f'; ip -oneline address show; printf '\\f'
        ip -4 route show table all; printf '\\f'; ip -6 route show table all; printf '\\f'
        cd /proc/sys/net; grep -rs '' ipv4/conf ipv6/conf ipv4/ip_forward | awk '{
            name = $0; sub(/:.*/, "", name); value = substr($0, length(name) + 2)
            split(name, part, "/"); kind[NR] = part[1] "/" part[4]; line[NR] = $0; held[NR] = value
            if (part[3] == "default") usual[kind[NR]] = value
        } END {
            for (i = 1; i <= NR; i++)
                if (line[i] ~ /\\/default\\// || held[i] != usual[kind[i]]) print line[i]
        }'; printf '\\f'
        tc qdisc show | sed 's/refcnt [0-9]* //'; printf '\\f'
        [ "$0" = none ] || { iptables-save; ip6tables-save | sed 's/^/ip6 /'; } | sed 's/\\[[0-9]*:[0-9]*]/[0:0]/'
        } | sed -E 's/veth[0-9a-f]{8,11}/VETH/g; s/@if[0-9]+/@PEER/g
            s/c2:11:22:33:44:/KEPT/g; s/00:00:00:00:00:00/NONE/g; s/ff:ff:ff:ff:ff:ff/ALL/g
            s/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/KEPT/c2:11:22:33:44:/g'
        """

    private func links(_ text: String) throws -> [String] {
        guard case .array(let links) = try JSONValue(parsing: text) else { return [] }
        return links.compactMap(\.object).flatMap { link in
            let name = link["ifname"]?.text ?? ""
            return JSONValue.object(link).leaves(leavingOut: Self.passing)
                .filter { !$0.hasSuffix("CARRIER\"") && !$0.hasSuffix("LOWER_UP\"") }
                .map { "link \(name) \($0)" }
        }
    }

    /// Numbers, timers and limits that say nothing about what was asked for.
    private static let passing: Set<String> = [
        "ifindex", "ifname", "link", "link_index", "link_netnsid", "num_tx_queues", "num_rx_queues",
        "bridge_id", "root_id", "id", "no", "designated_port", "designated_bridge", "designated_root",
        "hello_timer", "tcn_timer", "topology_change_timer", "gc_timer", "message_age_timer", "hold_timer",
        "forward_delay_timer", "inet6_addr_gen_mode", "qdisc", "permaddr", "parentbus", "promiscuity",
        // Ours tell by it whose a link is; the reference's leave it empty.
        "ifalias",
        // Follows from the carrier some moments later.
        "operstate",
        // Older reference plugins make links without a queue length, which newer ones call an error.
        "txqlen",
    ]

    private func addresses(_ lines: [String]) -> [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ").dropFirst().map(String.init)
            // The kernel adds link-local addresses by itself and in its own time.
            guard !line.contains("inet6 fe80:") else { return nil }
            return "address " + words.filter { !Self.ofDetection.contains($0) }.joined(separator: " ")
        }
    }

    /// Whether an address is being looked for on the network: ours are usable at once.
    private static let ofDetection: Set<String> = ["nodad", "tentative", "dynamic", "forever\\"]

    private func routes(_ lines: [String]) -> [String] {
        // The kernel keeps the local table by itself, for addresses that are no longer tentative.
        lines.filter { !$0.contains("fe80:") && !$0.contains("table local") }
            .map { "route " + $0.split(separator: " ").filter { $0 != "linkdown" }.joined(separator: " ") }
    }

    private func settings(_ lines: [String]) -> [String] {
        lines.filter { !$0.contains("stable_secret") }.map { "sysctl \($0)" }
    }

    /// What holds traffic back; the kernel's own queues say nothing.
    private func queues(_ lines: [String]) -> [String] {
        lines.filter { !$0.contains("qdisc noqueue") }.map { "queue \($0)" }
    }

    /// Rules and chains of users: an empty table is as good as none.
    private func rules(_ lines: [String]) -> [String] {
        lines.filter { $0.contains("-A ") || $0.contains(":") && $0.contains(" - [") }.map { "rule \($0)" }
    }
}

extension JSONValue {
    fileprivate var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// Every member that is no object or array of objects, with its path.
    fileprivate func leaves(leavingOut passing: Set<String>, at path: String = "") -> [String] {
        switch self {
        case .object(let object):
            object.members.filter { !passing.contains($0.key) }
                .flatMap { $0.value.leaves(leavingOut: passing, at: path + "/" + $0.key) }
        case .array(let elements):
            elements.flatMap { $0.leaves(leavingOut: passing, at: path) }
        case .null, .bool, .number, .string: ["\(path)=\(compactText)"]
        }
    }
}

extension String {
    fileprivate var lines: [String] {
        utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
    }

    /// Random names and addresses as words.
    ///
    /// By bytes: a state has thousands of lines, and a regular expression takes minutes for as many states.
    var normalised: String {
        let bytes = Array(utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            if let (length, word) = Self.random(in: bytes, at: position) {
                result += Array(word.utf8)
                position += length
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The length of a random name or address that begins here, and its word.
    private static func random(in bytes: [UInt8], at start: Int) -> (length: Int, word: String)? {
        switch bytes[start] {
        case UInt8(ascii: "v") where bytes[start...].starts(with: Array("veth".utf8)):
            let digits = bytes[(start + 4)...].prefix(while: isHexadecimal).count
            return (8...11).contains(digits) ? (4 + digits, "VETH") : nil
        case UInt8(ascii: "@") where bytes[start...].starts(with: Array("@if".utf8)):
            return (3 + bytes[(start + 3)...].prefix(while: isHexadecimal).count, "@PEER")
        case let byte where isHexadecimal(byte) && start + 17 <= bytes.count:
            guard bytes[start + 2] == UInt8(ascii: ":"), isAddress(bytes[start..<(start + 17)]) else {
                return nil
            }
            let text = String(decoding: bytes[start..<(start + 17)], as: UTF8.self)
            let isChosen = ["00:00:00:00:00", "ff:ff:ff:ff:ff", "c2:11:22:33:44"].contains {
                text.hasPrefix($0)
            }
            return isChosen ? nil : (17, "MAC")
        default: return nil
        }
    }

    private static func isAddress(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.enumerated().allSatisfy { position, byte in
            position % 3 == 2 ? byte == UInt8(ascii: ":") : isHexadecimal(byte)
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}
