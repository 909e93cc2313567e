public import Addressing

/// One setting of a link that exists: what `ip link set` changes.
public enum LinkChange: Hashable, Sendable {
    /// Up or down.
    case state(AdministrativeState)
    /// The largest packet.
    case mtu(MTU)
    /// The Ethernet address.
    case address(MACAddress)
    /// The broadcast address.
    case broadcast(MACAddress)
    /// A port of that bridge; nil takes it out of any.
    case master(InterfaceIndex?)
    /// A text for people and programs, at most 255 bytes; the empty text takes it away.
    case alias(String)
    /// Moves the link to another namespace, down and without its addresses; `.own` leaves it.
    case namespace(NamespaceReference)
    /// The group of links that may be changed as one; 0 is the default.
    case group(UInt32)
    /// Packets that the transmit queue holds.
    case queueLength(UInt32)
    /// Sets interface flags: `.noARP`, `.promiscuous`, `.allMulticast`, `.multicast`, `.dynamic`.
    ///
    /// The kernel passes over those that are its own to set (`__dev_change_flags` in net/core/dev.c).
    case turnOn(LinkFlags)
    /// Clears interface flags.
    case turnOff(LinkFlags)
    /// Tells the driver what its carrier is to be; `EOPNOTSUPP` from most, taken by dummy and tap devices.
    case carrier(Toggle)
    /// Holds the link down for a protocol of user space; few drivers take it, macvlan and vxlan among them.
    case protocolDown(Toggle)
    /// Gives and takes reasons for holding it down, a bit each.
    case protocolDownReasons(set: UInt32, cleared: UInt32)
    /// How the link makes interface identifiers for IPv6.
    case addressGeneration(IPv6AddressGeneration)
    /// The interface identifier for advertised prefixes; nil for none. The link must take advertisements.
    case token(IPv6Address?)
    /// Whether the link waits for a protocol before it is up: 0 default, 1 dormant (`IF_LINK_MODE_*`).
    case mode(UInt8)
    /// RFC 2863 state (`IF_OPER_*`), which the kernel takes from a protocol only: 5 dormant, 6 up.
    case operational(UInt8)
    /// The largest packet that is cut in software, in bytes.
    case gsoSize(UInt32)
    /// The most pieces that such a packet is cut into.
    case gsoSegments(UInt32)
    /// The largest packet that received ones are glued to, in bytes.
    case groSize(UInt32)
    /// Like `gsoSize`, for IPv4 (Linux 6.3).
    case gsoIPv4Size(UInt32)
    /// Like `groSize`, for IPv4 (Linux 6.3).
    case groIPv4Size(UInt32)
    /// Attaches a program of the express data path, or detaches it.
    case xdp(XDPChange)
}

/// A program of the express data path that a link is to run.
public struct XDPChange: Hashable, Sendable {
    /// An open descriptor of the program; nil detaches the one that is there.
    public var descriptor: Int32?
    /// Who is to run it.
    public var place: Place
    /// What to do about a program that is there already (`XDP_FLAGS_UPDATE_IF_NOEXIST` refuses, with `EBUSY`).
    public var existing: Existing

    /// Who runs a program.
    public enum Place: UInt32, Hashable, Sendable {
        /// The driver if it can, else the stack.
        case any = 0
        /// The stack (`XDP_FLAGS_SKB_MODE`).
        case generic = 2
        /// The driver (`XDP_FLAGS_DRV_MODE`).
        case driver = 4
        /// The card (`XDP_FLAGS_HW_MODE`).
        case hardware = 8
    }

    /// A program by its descriptor, or none.
    public init(_ descriptor: Int32?, in place: Place = .any, existing: Existing = .replace) {
        self.descriptor = descriptor
        self.place = place
        self.existing = existing
    }
}

extension LinkChange: CustomStringConvertible {
    /// The change in the words of ip(8).
    public var description: String {
        switch self {
        case .state(.up): "up"
        case .state(.down): "down"
        case .mtu(let mtu): "mtu \(mtu)"
        case .address(let address): "address \(address)"
        case .broadcast(let address): "broadcast \(address)"
        case .master(let master): master.map { "master #\($0)" } ?? "nomaster"
        case .alias(let alias): "alias \"\(alias)\""
        case .namespace(let namespace): "netns \(namespace)"
        case .group(let group): "group \(group)"
        case .queueLength(let length): "txqueuelen \(length)"
        case .turnOn(let flags): flags.words(on: "on", off: "off")
        case .turnOff(let flags): flags.words(on: "off", off: "on")
        case .carrier(let toggle): "carrier \(toggle)"
        case .protocolDown(let toggle): "protodown \(toggle)"
        case .protocolDownReasons(let set, let cleared): "protodown_reason \(set) on \(cleared) off"
        case .addressGeneration(let mode): "addrgenmode \(mode.rawValue)"
        case .token(let token): "token \(token.map { "\($0)" } ?? "::")"
        case .mode(let mode): "mode \(mode)"
        case .operational(let state): "state \(state)"
        case .gsoSize(let size): "gso_max_size \(size)"
        case .gsoSegments(let count): "gso_max_segs \(count)"
        case .groSize(let size): "gro_max_size \(size)"
        case .gsoIPv4Size(let size): "gso_ipv4_max_size \(size)"
        case .groIPv4Size(let size): "gro_ipv4_max_size \(size)"
        case .xdp(let change): change.descriptor.map { "xdp fd \($0)" } ?? "xdp off"
        }
    }
}

extension LinkFlags {
    /// The words of ip(8) for flags that are set, where `arp` is the opposite of the kernel's flag.
    fileprivate func words(on: String, off: String) -> String {
        let names: [(LinkFlags, String)] = [
            (.up, "up \(on)"), (.noARP, "arp \(off)"), (.promiscuous, "promisc \(on)"),
            (.allMulticast, "allmulticast \(on)"), (.multicast, "multicast \(on)"),
            (.dynamic, "dynamic \(on)"), (.noTrailers, "trailers \(off)"),
        ]
        let rest = names.reduce(self) { $0.subtracting($1.0) }
        let words = names.filter { contains($0.0) }.map(\.1)
        let others = rest.isEmpty ? [] : ["flags 0x\(String(rest.rawValue, radix: 16)) \(on)"]
        return (words + others).joined(separator: " ")
    }
}
