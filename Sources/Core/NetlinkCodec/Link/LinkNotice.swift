public import Addressing
public import WireFormat

/// The fixed part of a link message (`struct ifinfomsg`): enough to see that a link goes up or down.
public struct LinkNotice: Hashable, Sendable {
    /// The link.
    public let interface: InterfaceIndex
    /// Whether it is about the link itself (`AF_UNSPEC`), or about it as a port of a bridge (`AF_BRIDGE`).
    ///
    /// A bridge tells that a port has left with an `RTM_DELLINK`: that link goes on to live.
    public let subject: Subject
    /// The link's flags.
    public let flags: LinkFlags
    /// Whether the link has just come to this namespace: all flags count as changed then (`ifi_change`).
    public let isNew: Bool

    /// What a link message is about.
    public enum Subject: Hashable, Sendable {
        case link
        case port
    }

    /// Reads the start of a link message's payload; nil for another family.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        let header = try LinkHeader(from: &reader)
        switch header.family {
        case 0: subject = .link
        // PF_BRIDGE, which linux/socket.h has in the kernel only.
        case 7: subject = .port
        default: return nil
        }
        guard let index = InterfaceIndex(UInt32(bitPattern: header.index)) else {
            throw .badValue(field: "ifi_index", value: UInt64(header.index.magnitude))
        }
        interface = index
        flags = LinkFlags(rawValue: header.flags)
        isNew = header.changeMask == .max
    }
}
