internal import CLinuxNetworking
public import WireFormat

/// One bucket of a resilient group: which member flows of that hash go to (`RTM_NEWNEXTHOPBUCKET`).
public struct NextHopBucket: Hashable, Sendable {
    /// The group's number (`NHA_ID`).
    public var group: UInt32
    /// The bucket's place in the group's table (`NHA_RES_BUCKET_INDEX`).
    public var index: UInt16
    /// For how long no packet has used it, in hundredths of a second (`NHA_RES_BUCKET_IDLE_TIME`).
    public var idleTime: UInt64
    /// The member that it leads to (`NHA_RES_BUCKET_NH_ID`).
    public var member: UInt32

    /// A bucket as the kernel tells it.
    public init(group: UInt32, index: UInt16, idleTime: UInt64, member: UInt32) {
        self.group = group
        self.index = index
        self.idleTime = idleTime
        self.member = member
    }

    /// Reads the payload of an `RTM_NEWNEXTHOPBUCKET`; nil for one that names no bucket.
    ///
    /// - Throws: where a length or a value contradicts the format.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        try reader.skip(8)  // struct nhmsg, which says nothing here
        self.init(group: 0, index: 0, idleTime: 0, member: 0)
        var isNamed = false
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            switch attribute.kind {
            case NHA_ID: group = try attribute.host()
            case NHA_RES_BUCKET:
                try readBucket(attribute.payload)
                isNamed = true
            default: break
            }
        }
        guard isNamed else { return nil }
    }

    private mutating func readBucket(_ payload: Span<UInt8>) throws(WireError) {
        var attributes = AttributeReader(payload)
        while let attribute = try attributes.next() {
            switch attribute.kind {
            case NHA_RES_BUCKET_INDEX: index = try attribute.host()
            case NHA_RES_BUCKET_IDLE_TIME: idleTime = try attribute.host()
            case NHA_RES_BUCKET_NH_ID: member = try attribute.host()
            default: break
            }
        }
    }
}
