internal import CLinuxNetworking
public import WireFormat

/// The number that one network namespace has for another; never negative (rtnetlink's `nsid`).
///
/// Links whose other end is elsewhere name the place by it. Each namespace numbers the others by itself.
public struct NamespaceID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number.
    public let rawValue: Int32

    /// The id of that number; nil for a negative one, which is the kernel's word for none.
    public init?(rawValue: Int32) {
        guard rawValue >= 0 else { return nil }
        self.rawValue = rawValue
    }

    /// The number in decimal digits.
    public var description: String { String(rawValue) }

    /// Ids are in order of their numbers.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What a namespace calls another (`RTM_NEWNSID`, `RTM_DELNSID`).
public struct NamespaceIDAssignment: Hashable, Sendable {
    /// The id in the namespace that was asked about; nil for none yet (`NETNSA_NSID`).
    public var id: NamespaceID?
    /// The id in the session's namespace, told where the question was about another one (`NETNSA_CURRENT_NSID`).
    public var ownID: NamespaceID?

    /// An assignment of ids, or of none.
    public init(id: NamespaceID?, ownID: NamespaceID? = nil) {
        self.id = id
        self.ownID = ownID
    }

    /// Reads the payload of an `RTM_NEWNSID` or `RTM_DELNSID`; nil if it holds no id at all.
    ///
    /// - Throws: `WireError` when a length is wrong.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        // struct rtgenmsg is one byte, padded.
        try reader.skip(4)
        self.init(id: nil)
        var hasID = false
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            switch attribute.kind {
            case NETNSA_NSID:
                id = try attribute.namespaceID()
                hasID = true
            case NETNSA_CURRENT_NSID: ownID = try attribute.namespaceID()
            default: break
            }
        }
        guard hasID else { return nil }
    }
}

extension AttributeReader.Attribute {
    /// A signed number; nil for `NETNSA_NSID_NOT_ASSIGNED`.
    func namespaceID() throws(WireError) -> NamespaceID? {
        NamespaceID(rawValue: Int32(bitPattern: try host()))
    }
}
