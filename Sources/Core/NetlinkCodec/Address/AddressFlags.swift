/// What the kernel does with an address, and what it says of it (`IFA_F_*`, linux/if_addr.h).
public struct AddressFlags: OptionSet, Hashable, Sendable {
    /// The bits as the kernel has them.
    public let rawValue: UInt32

    /// The flags of those bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// IPv4: not the first of its network on the link (`IFA_F_SECONDARY`).
    public static let secondary = Self(rawValue: 0x01)
    /// IPv6: random, for privacy (`IFA_F_TEMPORARY`, the same bit as `secondary`).
    public static let temporary = Self(rawValue: 0x01)
    /// Usable at once, without the one to two seconds of duplicate address detection (`IFA_F_NODAD`).
    public static let noDuplicateDetection = Self(rawValue: 0x02)
    /// Usable while duplicate address detection goes on (`IFA_F_OPTIMISTIC`).
    public static let optimistic = Self(rawValue: 0x04)
    /// Another host has it (`IFA_F_DADFAILED`).
    public static let duplicate = Self(rawValue: 0x08)
    /// The home address of a mobile host (`IFA_F_HOMEADDRESS`).
    public static let homeAddress = Self(rawValue: 0x10)
    /// No longer preferred: nothing new is sent from it (`IFA_F_DEPRECATED`).
    public static let deprecated = Self(rawValue: 0x20)
    /// Duplicate address detection has not ended (`IFA_F_TENTATIVE`).
    public static let tentative = Self(rawValue: 0x40)
    /// Stays until somebody deletes it (`IFA_F_PERMANENT`).
    public static let permanent = Self(rawValue: 0x80)
    /// The kernel makes temporary addresses after this one (`IFA_F_MANAGETEMPADDR`).
    public static let managesTemporary = Self(rawValue: 0x100)
    /// The kernel adds no route for the address's network (`IFA_F_NOPREFIXROUTE`).
    public static let noPrefixRoute = Self(rawValue: 0x200)
    /// The kernel joins the multicast group of this address (`IFA_F_MCAUTOJOIN`).
    public static let joinsGroup = Self(rawValue: 0x400)
    /// Made from a secret that stays the same (RFC 7217, `IFA_F_STABLE_PRIVACY`).
    public static let stablePrivacy = Self(rawValue: 0x800)
}
