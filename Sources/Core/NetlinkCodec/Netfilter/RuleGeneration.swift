internal import CLinuxNetworking
public import WireFormat

/// A state of nf_tables' rules in a namespace: each transaction that changes any of them makes the next one.
///
/// iptables over nf_tables, nft and firewalld all make such transactions; iptables-legacy does not.
public struct RuleGeneration: Hashable, Sendable {
    /// The number of the generation; it wraps around, and zero is left out.
    public var id: UInt32
    /// The process that made the transaction, or that asks; nil where the message does not say.
    public var author: Author?

    /// Who made a transaction.
    public struct Author: Hashable, Sendable {
        /// The thread's number in the kernel's own process namespace.
        public var processID: Int32
        /// What the thread is called, at most 15 bytes (`TASK_COMM_LEN`).
        public var name: String

        /// A thread of that number and name.
        public init(processID: Int32, name: String) {
            self.processID = processID
            self.name = name
        }
    }

    /// A generation of that number.
    public init(id: UInt32, by author: Author? = nil) {
        self.id = id
        self.author = author
    }

    /// Reads the payload of an `NFT_MSG_NEWGEN`; nil if it holds no number.
    ///
    /// - Throws: a `WireError` where lengths contradict each other.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        _ = try NetfilterHeader(from: &reader)
        var (id, processID, name): (UInt32?, UInt32?, String?)
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            switch UInt32(attribute.type) {
            case NFTA_GEN_ID.rawValue: id = try attribute.network()
            case NFTA_GEN_PROC_PID.rawValue: processID = try attribute.network()
            case NFTA_GEN_PROC_NAME.rawValue: name = attribute.text
            default: break
            }
        }
        guard let id else { return nil }
        self.id = id
        if let processID, let name {
            author = Author(processID: Int32(bitPattern: processID), name: name)
        }
    }
}

extension RuleGeneration.Author: CustomStringConvertible {
    /// Name and number: `nft (pid 4711)`.
    public var description: String { "\(name) (pid \(processID))" }
}

extension MessageType {
    /// The generation of nf_tables' rules, told or asked for (`NFT_MSG_NEWGEN`).
    public static let newRuleGeneration = nfTables(NFT_MSG_NEWGEN)
    /// A question for that generation (`NFT_MSG_GETGEN`).
    public static let getRuleGeneration = nfTables(NFT_MSG_GETGEN)

    /// Messages of netfilter have their part of it in the upper byte.
    static func nfTables(_ message: nf_tables_msg_types) -> Self {
        Self(UInt32(NFNL_SUBSYS_NFTABLES) << 8 | message.rawValue)
    }
}

extension NetlinkQuery where Value == RuleGeneration {
    /// The generation of nf_tables' rules now, for `get`; over a session that speaks `.netfilter`.
    ///
    /// The author is who asks. A kernel without nf_tables answers `EOPNOTSUPP` or `EPROTONOSUPPORT`.
    public static var ruleGeneration: Self {
        let request = NetlinkRequest("show the generation of rules", .getRuleGeneration, over: .netfilter) {
            NetfilterHeader(family: 0).encode(into: &$0)
        }
        return NetlinkQuery(request: request, answer: .newRuleGeneration) { bytes throws(WireError) in
            try RuleGeneration(bytes)
        }
    }
}
