/// How much an entry is trusted (`NUD_*`, linux/neighbour.h); no bit is a state too (`NUD_NONE`).
public struct NeighbourState: OptionSet, Hashable, Sendable {
    /// The bits as the kernel has them.
    public let rawValue: UInt16

    /// The states of those bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Asked for, no answer yet (`NUD_INCOMPLETE`).
    public static let incomplete = Self(rawValue: 0x01)
    /// Confirmed a short while ago (`NUD_REACHABLE`); a forwarding entry that ages.
    public static let reachable = Self(rawValue: 0x02)
    /// Confirmed long ago; used, and then checked (`NUD_STALE`).
    public static let stale = Self(rawValue: 0x04)
    /// Stale, in use, and about to be checked (`NUD_DELAY`).
    public static let delay = Self(rawValue: 0x08)
    /// Being checked (`NUD_PROBE`).
    public static let probe = Self(rawValue: 0x10)
    /// Asked for without an answer (`NUD_FAILED`).
    public static let failed = Self(rawValue: 0x20)
    /// Valid without being asked for (`NUD_NOARP`); a static entry of a bridge.
    public static let noARP = Self(rawValue: 0x40)
    /// Never checked and never dropped (`NUD_PERMANENT`); an address of the bridge's own.
    public static let permanent = Self(rawValue: 0x80)

    /// Those in which the kernel sends to the entry's address (`NUD_VALID`, include/net/neighbour.h).
    public static let valid: Self = [.permanent, .noARP, .reachable, .probe, .stale, .delay]
    /// Those of entries that the kernel found by itself or looks for: all but `.permanent` and `.noARP`.
    public static let ofDiscovery: Self = [.incomplete, .reachable, .stale, .delay, .probe, .failed]
}

/// Whose an entry is and where it came from (`NTF_*` and, from bit 8 on, `NTF_EXT_*`).
///
/// On the wire they are a byte and an attribute (`NDA_FLAGS_EXT`); the kernel too keeps them as one number
/// (`NTF_EXT_SHIFT`, include/net/neighbour.h).
public struct NeighbourFlags: OptionSet, Hashable, Sendable {
    /// The bits as the kernel has them.
    public let rawValue: UInt64

    /// The flags of those bits.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    init(header: UInt8, extended: UInt32) { rawValue = UInt64(header) | UInt64(extended) << 8 }

    /// `ndm_flags`.
    var header: UInt8 { UInt8(truncatingIfNeeded: rawValue) }

    /// `NDA_FLAGS_EXT`.
    var extended: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 8) }

    /// In a request: the entry is used at once, so that it is resolved (`NTF_USE`).
    public static let use = Self(rawValue: 0x01)
    /// In the device's own table, not the bridge's (`NTF_SELF`).
    public static let ofDevice = Self(rawValue: 0x02)
    /// In the table of the bridge that the device is a port of (`NTF_MASTER`).
    public static let ofMaster = Self(rawValue: 0x04)
    /// Answered for on behalf of others (`NTF_PROXY`): a `NeighbourProxy`.
    public static let proxy = Self(rawValue: 0x08)
    /// Put in by a control plane: it does not age (`NTF_EXT_LEARNED`).
    public static let externallyLearned = Self(rawValue: 0x10)
    /// Hardware has the entry (`NTF_OFFLOADED`); only told.
    public static let offloaded = Self(rawValue: 0x20)
    /// Stays at its port, wherever frames come from (`NTF_STICKY`).
    public static let sticky = Self(rawValue: 0x40)
    /// The neighbour is a router (`NTF_ROUTER`); on a VXLAN device, one for which misses are told.
    public static let router = Self(rawValue: 0x80)
    /// Kept resolved by the kernel for a control plane, which gives no link-layer address (`NTF_EXT_MANAGED`).
    public static let managed = Self(rawValue: 1 << 8)
    /// Seen at a locked port, and not let in yet (`NTF_EXT_LOCKED`, since Linux 6.2); only told.
    public static let locked = Self(rawValue: 1 << 9)
    /// Checked by a control plane: not dropped while it is reachable elsewhere (`NTF_EXT_EXT_VALIDATED`, since
    /// Linux 6.18).
    public static let externallyValidated = Self(rawValue: 1 << 10)
}
