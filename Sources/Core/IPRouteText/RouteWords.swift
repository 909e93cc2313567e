package import NetlinkCodec

/// iproute2's words for a route's numbers (lib/rt_names.c, ip/rtm_map.c, ip/iproute.c).
package enum RouteWords {
    private static let types = [
        "none", "unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable",
        "prohibit", "throw", "nat", "xresolve",
    ]

    static func type(_ type: RouteType, _ naming: Presentation.Naming) -> String {
        let number = Int(type.rawValue)
        return naming == .names && types.indices.contains(number) ? types[number] : String(number)
    }

    /// The type that a word stands for; "none" is a name in output only.
    package static func type(named word: String) -> RouteType? {
        let number = word == "brd" ? 3 : types.dropFirst().firstIndex(of: word)
        return number.map { RouteType(rawValue: UInt8($0)) }
    }

    /// `RTNH_F_*` and `RTM_F_*`, in the order that they are shown in.
    private static let flags: [(RouteFlags, String)] = [
        (.dead, "dead"), (.onLink, "onlink"), (RouteFlags(rawValue: 1 << 1), "pervasive"),
        (RouteFlags(rawValue: 1 << 3), "offload"), (RouteFlags(rawValue: 1 << 6), "trap"),
        (RouteFlags(rawValue: 0x100), "notify"), (.linkDown, "linkdown"),
        (RouteFlags(rawValue: 1 << 5), "unresolved"), (RouteFlags(rawValue: 0x4000), "rt_offload"),
        (RouteFlags(rawValue: 0x8000), "rt_trap"), (RouteFlags(rawValue: 0x2000_0000), "rt_offload_failed"),
    ]

    static func flags(_ set: RouteFlags) -> [String] {
        flags.filter { set.contains($0.0) }.map(\.1)
    }

    /// Router preference (RFC 4191).
    static func preference(_ number: UInt8) -> String? {
        switch number {
        case 0: "medium"
        case 1: "high"
        case 3: "low"
        default: nil
        }
    }
}
