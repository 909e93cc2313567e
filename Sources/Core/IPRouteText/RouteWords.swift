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
        (.dead, "dead"), (.onLink, "onlink"), (.pervasive, "pervasive"), (.offloaded, "offload"),
        (.trapped, "trap"), (.notify, "notify"), (.linkDown, "linkdown"), (.unresolved, "unresolved"),
        (.routeOffloaded, "rt_offload"), (.routeTrapped, "rt_trap"),
        (.routeOffloadFailed, "rt_offload_failed"),
    ]

    static func flags(_ set: RouteFlags) -> [String] {
        flags.filter { set.contains($0.0) }.map(\.1)
    }

    /// Router preference (RFC 4191).
    static func preference(_ preference: RoutePreference) -> String? {
        switch preference {
        case .medium: "medium"
        case .high: "high"
        case .low: "low"
        default: nil
        }
    }
}
