internal import NetlinkCodec

// iproute2's words for a link's numbers (ip/ipaddress.c, lib/ll_types.c).

enum LinkWords {
    /// `IFF_*` in the order that they are shown in, without `IFF_RUNNING`, which is not.
    private static let flags: [(LinkFlags, String)] = [
        (.loopback, "LOOPBACK"), (.broadcast, "BROADCAST"), (.pointToPoint, "POINTOPOINT"),
        (.multicast, "MULTICAST"), (.noARP, "NOARP"), (LinkFlags(rawValue: 1 << 9), "ALLMULTI"),
        (.promiscuous, "PROMISC"), (LinkFlags(rawValue: 1 << 10), "MASTER"),
        (LinkFlags(rawValue: 1 << 11), "SLAVE"), (LinkFlags(rawValue: 1 << 2), "DEBUG"),
        (LinkFlags(rawValue: 1 << 15), "DYNAMIC"), (LinkFlags(rawValue: 1 << 14), "AUTOMEDIA"),
        (LinkFlags(rawValue: 1 << 13), "PORTSEL"), (LinkFlags(rawValue: 1 << 5), "NOTRAILERS"), (.up, "UP"),
        (.lowerUp, "LOWER_UP"), (LinkFlags(rawValue: 1 << 17), "DORMANT"),
        (LinkFlags(rawValue: 1 << 18), "ECHO"),
    ]

    static func flags(_ set: LinkFlags) -> [String] {
        var words = set.contains(.up) && !set.contains(.running) ? ["NO-CARRIER"] : []
        var rest = set.subtracting(.running)
        for (flag, word) in flags where rest.contains(flag) {
            words.append(word)
            rest.subtract(flag)
        }
        if !rest.isEmpty { words.append(String(rest.rawValue, radix: 16)) }
        return words
    }

    private static let operationalStates = [
        "UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP",
    ]

    /// The word for a state of RFC 2863 (`IF_OPER_*`); nil for one that iproute2 does not know.
    static func operationalState(_ number: UInt8) -> String? {
        operationalStates.indices.contains(Int(number)) ? operationalStates[Int(number)] : nil
    }

    private static let modes = ["DEFAULT", "DORMANT"]

    static func mode(_ number: UInt8) -> String? {
        modes.indices.contains(Int(number)) ? modes[Int(number)] : nil
    }

    /// `ARPHRD_*` of what a container host may have.
    private static let hardwareTypes: [UInt16: String] = [
        0: "netrom", 1: "ether", 24: "ieee1394", 32: "infiniband", 256: "slip", 257: "cslip", 280: "can",
        512: "ppp", 519: "rawip", 768: "ipip", 769: "tunnel6", 772: "loopback", 774: "fddi", 776: "sit",
        778: "gre", 801: "ieee802.11", 802: "ieee802.11/prism", 803: "ieee802.11/radiotap",
        804: "ieee802.15.4",
        823: "gre6", 824: "netlink", 825: "6lowpan", 826: "vsockmon", 65534: "none", 65535: "void",
    ]

    static func hardwareType(_ number: UInt16, _ naming: Presentation.Naming) -> String {
        (naming == .names ? hardwareTypes[number] : nil) ?? "[\(number)]"
    }
}
