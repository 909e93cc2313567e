internal import CLinuxNetworking
public import WireFormat

/// What a netlink message asks or tells (`nlmsg_type`).
public struct MessageType: RawRepresentable, Hashable, Sendable {
    /// The number of the type.
    public let rawValue: UInt16

    /// The type of that number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    init(_ constant: some BinaryInteger) { rawValue = UInt16(constant) }

    /// The answer to a request: an error number, zero for success (`NLMSG_ERROR`).
    public static let error = Self(NLMSG_ERROR)
    /// The end of a dump (`NLMSG_DONE`).
    public static let done = Self(NLMSG_DONE)
    /// Messages of the receiver were lost (`NLMSG_OVERRUN`).
    public static let overrun = Self(NLMSG_OVERRUN)

    /// A link that is there, or is to be made or changed (`RTM_NEWLINK`).
    public static let newLink = Self(RTM_NEWLINK)
    /// A link that is gone, or is to go (`RTM_DELLINK`).
    public static let deleteLink = Self(RTM_DELLINK)
    /// Asks for links (`RTM_GETLINK`).
    public static let getLink = Self(RTM_GETLINK)
    /// An address that is there, or is to be added (`RTM_NEWADDR`).
    public static let newAddress = Self(RTM_NEWADDR)
    /// An address that is gone, or is to go (`RTM_DELADDR`).
    public static let deleteAddress = Self(RTM_DELADDR)
    /// Asks for addresses (`RTM_GETADDR`).
    public static let getAddress = Self(RTM_GETADDR)
    /// A route that is there, or is to be added (`RTM_NEWROUTE`).
    public static let newRoute = Self(RTM_NEWROUTE)
    /// A route that is gone, or is to go (`RTM_DELROUTE`).
    public static let deleteRoute = Self(RTM_DELROUTE)
    /// Asks for routes (`RTM_GETROUTE`).
    public static let getRoute = Self(RTM_GETROUTE)
    /// A neighbour or forwarding entry that is there, or is to be added (`RTM_NEWNEIGH`).
    public static let newNeighbour = Self(RTM_NEWNEIGH)
    /// A neighbour or forwarding entry that is gone, or is to go (`RTM_DELNEIGH`).
    public static let deleteNeighbour = Self(RTM_DELNEIGH)
    /// Asks for neighbours or forwarding entries (`RTM_GETNEIGH`).
    public static let getNeighbour = Self(RTM_GETNEIGH)
    /// Asks for the id of a namespace (`RTM_GETNSID`).
    public static let getNamespaceID = Self(RTM_GETNSID)
    /// The id of a namespace, there or to be given (`RTM_NEWNSID`).
    public static let newNamespaceID = Self(RTM_NEWNSID)
}

/// How a message is to be taken (`nlmsg_flags`).
///
/// Bits from 0x100 mean different things in different messages.
public struct MessageFlags: OptionSet, Hashable, Sendable {
    /// The bits of the header field.
    public let rawValue: UInt16

    /// The flags that those bits stand for.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A request, as opposed to a notification or an answer (`NLM_F_REQUEST`).
    public static let request = Self(rawValue: UInt16(NLM_F_REQUEST))
    /// One of several messages that `NLMSG_DONE` ends (`NLM_F_MULTI`).
    public static let multipart = Self(rawValue: UInt16(NLM_F_MULTI))
    /// Asks for an answer also when all went well (`NLM_F_ACK`).
    public static let acknowledge = Self(rawValue: UInt16(NLM_F_ACK))
    /// The table changed while it was dumped: the dump is not to be trusted (`NLM_F_DUMP_INTR`).
    public static let dumpInterrupted = Self(rawValue: UInt16(NLM_F_DUMP_INTR))

    /// Also tells who asks what the groups are told (`NLM_F_ECHO`).
    ///
    /// Without it the kernel tells of a single object of traffic control those who listen, and not who asks
    /// (`rtnetlink_send`).
    public static let echo = Self(rawValue: UInt16(NLM_F_ECHO))
    /// Asks for all objects (`NLM_F_DUMP`).
    public static let dump = Self(rawValue: UInt16(NLM_F_DUMP))

    /// Takes the place of what is there (`NLM_F_REPLACE`).
    public static let replace = Self(rawValue: UInt16(NLM_F_REPLACE))
    /// Fails if it is there (`NLM_F_EXCL`).
    public static let exclusive = Self(rawValue: UInt16(NLM_F_EXCL))
    /// Makes it if it is not there (`NLM_F_CREATE`).
    public static let create = Self(rawValue: UInt16(NLM_F_CREATE))
    /// Goes behind what is there (`NLM_F_APPEND`).
    public static let append = Self(rawValue: UInt16(NLM_F_APPEND))

    /// In an answer: the request is not repeated beyond its header (`NLM_F_CAPPED`).
    public static let capped = Self(rawValue: UInt16(NLM_F_CAPPED))
    /// In an answer: attributes with the extended acknowledgement follow (`NLM_F_ACK_TLVS`).
    public static let hasAttributes = Self(rawValue: UInt16(NLM_F_ACK_TLVS))
}

/// The header of every netlink message (`struct nlmsghdr`), 16 bytes in host byte order.
public struct MessageHeader: Hashable, Sendable {
    /// Bytes of a header.
    public static let size = 16

    /// Length of the message with this header, in bytes.
    public var length: Int
    /// What the message asks or tells.
    public var type: MessageType
    /// How it is to be taken.
    public var flags: MessageFlags
    /// The number by which an answer is matched with its request.
    public var sequence: UInt32
    /// The socket's address that a message is for or from; zero is the kernel.
    public var port: UInt32

    /// A header with those fields; `length` counts the header too.
    public init(
        length: Int, type: MessageType, flags: MessageFlags, sequence: UInt32, port: UInt32 = 0
    ) {
        self.length = length
        self.type = type
        self.flags = flags
        self.sequence = sequence
        self.port = port
    }

    /// Reads 16 bytes.
    ///
    /// - Throws: `truncated` if there are fewer.
    @inline(__always)
    public init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(Self.size)
        length = Int(try reader.readHost(UInt32.self))
        type = MessageType(rawValue: try reader.readHost())
        flags = MessageFlags(rawValue: try reader.readHost())
        sequence = try reader.readHost()
        port = try reader.readHost()
    }

    /// Appends the 16 bytes.
    public func encode(into writer: inout ByteWriter) {
        writer.appendHost(UInt32(length))
        writer.appendHost(type.rawValue)
        writer.appendHost(flags.rawValue)
        writer.appendHost(sequence)
        writer.appendHost(port)
    }
}

/// The messages of one datagram, in order.
public struct MessageReader: ~Escapable {
    private var reader: ByteReader

    /// Reads the messages in a datagram, from its start.
    @_lifetime(copy datagram)
    public init(_ datagram: Span<UInt8>) { reader = ByteReader(datagram) }

    /// Whether all messages were read.
    public var isAtEnd: Bool { reader.remaining == 0 }

    /// The next message: its header and what follows it, without padding.
    @_lifetime(copy self)
    public mutating func next() throws(WireError) -> Message {
        let header = try MessageHeader(from: &reader)
        let payloadLength = header.length - MessageHeader.size
        guard payloadLength >= 0, payloadLength <= reader.remaining else {
            throw .badLength(header.length, available: reader.remaining + MessageHeader.size)
        }
        let payload = try reader.read(payloadLength)
        // The last message of a datagram may end without its padding.
        try reader.skip(min(aligned(payloadLength) - payloadLength, reader.remaining))
        return Message(header: header, payload: payload)
    }

    /// A message of a datagram, its payload not copied.
    public struct Message: ~Escapable {
        /// The first 16 bytes of the message.
        public let header: MessageHeader
        /// What follows the header, without padding.
        public let payload: Span<UInt8>

        @_lifetime(copy payload)
        init(header: MessageHeader, payload: Span<UInt8>) {
            self.header = header
            self.payload = payload
        }
    }
}

/// A length rounded up to the four bytes on which netlink aligns (`NLMSG_ALIGN`, `NLA_ALIGN`).
func aligned(_ length: Int) -> Int { (length &+ 3) & ~3 }
