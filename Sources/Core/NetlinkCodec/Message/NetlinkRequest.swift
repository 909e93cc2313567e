internal import CLinuxNetworking
public import WireFormat

/// One change of kernel state, ready to be sent: built from values, performed by a session, printed by a dry run.
public struct NetlinkRequest: Sendable, CustomStringConvertible {
    /// Makes the words when they are asked for: most requests succeed, and nobody reads them.
    private let words: @Sendable () -> String
    /// Which part of the kernel takes the message: a type means another thing in each.
    public let netlink: NetlinkProtocol
    /// What the message asks.
    public let type: MessageType
    /// How it is to be taken, besides what a session adds.
    public let flags: MessageFlags
    /// What follows the message header.
    public let payload: [UInt8]
    /// Whether it is to say more than the 64 KiB that an attribute holds; a session does not send it.
    public let isTooLong: Bool

    init(
        _ words: @escaping @autoclosure @Sendable () -> String, _ type: MessageType,
        _ flags: MessageFlags = [], over netlink: NetlinkProtocol = .route,
        payload: (inout ByteWriter) -> Void
    ) {
        var writer = ByteWriter(reserving: 256)
        payload(&writer)
        self.words = words
        self.netlink = netlink
        self.type = type
        self.flags = flags
        self.payload = writer.bytes
        isTooLong = writer.isOverfull
    }

    /// What it does to what, for people: `add route 10.244.2.0/24 via …`.
    public var description: String { words() }

    /// Appends the message as it goes on the wire.
    public func encode(sequence: UInt32, extraFlags: MessageFlags, into writer: inout ByteWriter) {
        let header = MessageHeader(
            length: MessageHeader.size + payload.count, type: type, flags: flags.union(extraFlags),
            sequence: sequence)
        header.encode(into: &writer)
        writer.append(contentsOf: payload)
        writer.appendZeros(aligned(payload.count) - payload.count)
    }
}

/// What to do about an object that exists already.
public enum Existing: Sendable {
    /// The request fails (`NLM_F_EXCL`).
    case refuse
    /// The new one takes its place (`NLM_F_REPLACE`).
    case replace

    var flags: MessageFlags { self == .refuse ? [.create, .exclusive] : [.create, .replace] }
}

/// A question to the kernel, and how to read one object of the answer.
public struct NetlinkQuery<Value: Sendable>: Sendable {
    /// What asks for the objects.
    public let request: NetlinkRequest
    /// The type of the messages that hold the objects.
    public let answer: MessageType
    /// Reads an object; nil for one that was not asked for.
    public let decode: @Sendable (Span<UInt8>) throws(WireError) -> Value?
}
