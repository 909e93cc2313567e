internal import CLinuxNetworking

/// What becomes of a packet behind an action (`TC_ACT_*`, linux/pkt_cls.h).
public struct TrafficVerdict: RawRepresentable, Hashable, Sendable {
    /// The kernel's number.
    public let rawValue: Int32

    /// A verdict by the kernel's number.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// The next filter is asked (`TC_ACT_UNSPEC`, in tc(8) `continue`).
    public static let next = Self(rawValue: TC_ACT_UNSPEC)
    /// The packet goes on, and no further filter is asked (`TC_ACT_OK`).
    public static let pass = Self(rawValue: TC_ACT_OK)
    /// All filters are asked again (`TC_ACT_RECLASSIFY`).
    public static let reclassify = Self(rawValue: TC_ACT_RECLASSIFY)
    /// The packet is dropped (`TC_ACT_SHOT`).
    public static let drop = Self(rawValue: TC_ACT_SHOT)
    /// The next action of the filter follows (`TC_ACT_PIPE`).
    public static let pipe = Self(rawValue: TC_ACT_PIPE)
    /// The action has taken the packet (`TC_ACT_STOLEN`).
    public static let stolen = Self(rawValue: TC_ACT_STOLEN)
    /// A network card hands the packet to the processor; in software the same as `stolen` (`TC_ACT_TRAP`).
    public static let trap = Self(rawValue: TC_ACT_TRAP)

    /// The filters of another chain follow (`TC_ACT_GOTO_CHAIN`); 28 bits of the number count.
    public static func goto(chain: UInt32) -> Self { Self(rawValue: 2 << 28 | Int32(chain & 0x0fff_ffff)) }

    /// So many actions of the filter are left out (`TC_ACT_JUMP`); 28 bits of the number count.
    public static func jump(over actions: UInt32) -> Self {
        Self(rawValue: 1 << 28 | Int32(actions & 0x0fff_ffff))
    }
}
