/// Who put a route in (`RTPROT_*`); the kernel keeps numbers from 4 on without a look at them.
public struct RouteProtocol: RawRepresentable, Hashable, Sendable {
    /// The number, as in iproute2's `rt_protos`.
    public let rawValue: UInt8

    /// The source of that number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Nobody in particular (`RTPROT_UNSPEC`): what matches any source in a deletion or a filter.
    public static let unspecified = Self(rawValue: 0)
    /// An ICMP redirect (`RTPROT_REDIRECT`).
    public static let redirect = Self(rawValue: 1)
    /// The kernel itself, for an address or a link (`RTPROT_KERNEL`).
    public static let kernel = Self(rawValue: 2)
    /// Somebody during boot, or who did not say (`RTPROT_BOOT`).
    public static let boot = Self(rawValue: 3)
    /// The administrator (`RTPROT_STATIC`).
    public static let `static` = Self(rawValue: 4)
    /// A router advertisement (`RTPROT_RA`).
    public static let routerAdvertisement = Self(rawValue: 9)
    /// Zebra, of Quagga and FRR (`RTPROT_ZEBRA`).
    public static let zebra = Self(rawValue: 11)
    /// The BIRD daemon (`RTPROT_BIRD`).
    public static let bird = Self(rawValue: 12)
    /// A DHCP client (`RTPROT_DHCP`).
    public static let dhcp = Self(rawValue: 16)
    /// A multicast daemon (`RTPROT_MROUTED`).
    public static let multicastDaemon = Self(rawValue: 17)
    /// The keepalived daemon (`RTPROT_KEEPALIVED`).
    public static let keepalived = Self(rawValue: 18)
    /// A Babel daemon (`RTPROT_BABEL`).
    public static let babel = Self(rawValue: 42)
    /// Swiftlet's own mark: a number that neither linux/rtnetlink.h nor iproute2's `rt_protos` names.
    public static let swiftlet = Self(rawValue: 83)
    /// Open/R (`RTPROT_OPENR`).
    public static let openR = Self(rawValue: 99)
    /// BGP (`RTPROT_BGP`).
    public static let bgp = Self(rawValue: 186)
    /// IS-IS (`RTPROT_ISIS`).
    public static let isis = Self(rawValue: 187)
    /// OSPF (`RTPROT_OSPF`).
    public static let ospf = Self(rawValue: 188)
    /// RIP (`RTPROT_RIP`).
    public static let rip = Self(rawValue: 189)
    /// EIGRP (`RTPROT_EIGRP`).
    public static let eigrp = Self(rawValue: 192)
}
