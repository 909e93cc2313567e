public import Addressing

/// Which packets a rule is for: those that all parts take, and a part that is not set takes every packet.
public struct RuleSelector: Hashable, Sendable {
    /// Where packets come from (`FRA_SRC`); must be of the rule's family, or the kernel refuses the rule.
    public var from: IPPrefix?
    /// Where packets go (`FRA_DST`); must be of the rule's family, or the kernel refuses the rule.
    public var to: IPPrefix?
    /// The class of service in the packet's header.
    public var service = RuleService()
    /// The mark that a firewall put on the packet (`FRA_FWMARK`, `FRA_FWMASK`).
    public var mark: MaskedMatch<UInt32>?
    /// The interface that a packet came in by, `lo` for what is sent from here (`FRA_IIFNAME`).
    ///
    /// It need not exist.
    public var input: InterfaceName?
    /// The interface that the sending socket is bound to (`FRA_OIFNAME`); it need not exist.
    public var output: InterfaceName?
    /// The users whose sockets send, both ends included (`FRA_UID_RANGE`).
    public var users: ClosedRange<UInt32>?
    /// The protocol over IP and its ports.
    public var transport = RuleTransport()
    /// The id of the tunnel that a packet came through, such as a VNI (`FRA_TUN_ID`); zero is none.
    public var tunnelID: UInt64?
    /// Whether only packets of a VRF are taken (`FRA_L3MDEV`); `RuleAction.lookupOfVRF` says it already.
    public var isOfVRF = false

    /// Takes every packet of the family, unless told which prefixes.
    public init(from: IPPrefix? = nil, to: IPPrefix? = nil) {
        self.from = from
        self.to = to
    }
}

/// The class of service that a rule is for.
public struct RuleService: Hashable, Sendable {
    /// The IPv4 type of service or the IPv6 traffic class, without its ECN bits; zero is any.
    public var type: UInt8 = 0
    /// The six bits of the DSCP (`FRA_DSCP`, since Linux 6.13; the mask since 6.15); excludes `type`.
    public var dscp: MaskedMatch<UInt8>?
    /// The 20 bits of an IPv6 flow label (`FRA_FLOWLABEL`, since Linux 6.14).
    public var flowLabel: MaskedMatch<UInt32>?

    /// Any class of service.
    public init() {}
}

/// The protocol and the ports that a rule is for.
public struct RuleTransport: Hashable, Sendable {
    /// The IANA number of a protocol, as `IPPROTO_TCP` (`FRA_IP_PROTO`); zero, as nil, is any.
    public var `protocol`: UInt8?
    /// The sender's port (`FRA_SPORT_RANGE`).
    public var sourcePorts: RulePorts?
    /// The receiver's port (`FRA_DPORT_RANGE`).
    public var destinationPorts: RulePorts?

    /// Any protocol and any ports, unless told.
    public init(
        _ protocol: UInt8? = nil, sourcePorts: RulePorts? = nil, destinationPorts: RulePorts? = nil
    ) {
        self.protocol = `protocol`
        self.sourcePorts = sourcePorts
        self.destinationPorts = destinationPorts
    }
}

/// Ports that a rule is for.
public enum RulePorts: Hashable, Sendable {
    /// Both ends included; the kernel refuses port zero.
    case range(ClosedRange<UInt16>)
    /// Ports that agree with one in the bits of a mask (`FRA_SPORT_MASK`, since Linux 6.15).
    case masked(MaskedMatch<UInt16>)

    /// One port.
    public static func port(_ number: UInt16) -> Self { .range(number...number) }
}
