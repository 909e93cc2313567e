internal import CLinuxNetworking
public import WireFormat

/// A family of generic netlink, as the controller describes it (`CTRL_CMD_NEWFAMILY`).
public struct GenericFamily: Hashable, Sendable {
    /// The name that it is looked up by: `ethtool`.
    public var name: String
    /// The message type of its messages, given out anew with each boot.
    public var messageType: MessageType
    /// The version of its protocol.
    public var version: UInt32 = 0
    /// Bytes of its own header behind `struct genlmsghdr`.
    public var headerSize: UInt32 = 0
    /// The largest type of an attribute; zero where its commands differ in that.
    public var largestAttribute: UInt32 = 0
    /// The commands that it takes.
    public var operations: [GenericOperation] = []
    /// The groups that hear of its changes.
    public var groups: [GenericGroup] = []
    /// Attributes that this module does not know, as they came.
    public var unknown: [RawAttribute] = []

    /// A family of which nothing but name and message type is known.
    public init(_ name: String, messageType: MessageType) {
        self.name = name
        self.messageType = messageType
    }

    /// Whether the family takes a command.
    public func takes(_ command: UInt8) -> Bool { operations.contains { $0.command == UInt32(command) } }

    /// The group of a name, for a session that is to hear it.
    public func group(named name: String) -> MulticastGroup? { groups.first { $0.name == name }?.group }
}

/// A command of a generic family.
public struct GenericOperation: Hashable, Sendable {
    /// The command's number in its family.
    public var command: UInt32
    /// How it may be used.
    public var flags: Flags

    /// A command with its flags.
    public init(_ command: UInt32, _ flags: Flags) {
        self.command = command
        self.flags = flags
    }

    /// How a command may be used (`GENL_*`, linux/genetlink.h).
    public struct Flags: OptionSet, Hashable, Sendable {
        /// The bits, in host byte order.
        public let rawValue: UInt32

        /// The flags of those bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Only with `CAP_NET_ADMIN` in the first user namespace (`GENL_ADMIN_PERM`).
        public static let administrator = Self(rawValue: 0x01)
        /// For one object (`GENL_CMD_CAP_DO`).
        public static let single = Self(rawValue: 0x02)
        /// For a list (`GENL_CMD_CAP_DUMP`).
        public static let dump = Self(rawValue: 0x04)
        /// The kernel checks its attributes by a policy that can be asked for (`GENL_CMD_CAP_HASPOL`).
        public static let policy = Self(rawValue: 0x08)
        /// Only with `CAP_NET_ADMIN` in the namespace's own user namespace (`GENL_UNS_ADMIN_PERM`).
        public static let namespaceAdministrator = Self(rawValue: 0x10)
    }
}

/// A group of notifications of a generic family.
public struct GenericGroup: Hashable, Sendable {
    /// The name that it is looked up by: `monitor`.
    public var name: String
    /// The number that a socket joins it by.
    public var group: MulticastGroup

    /// A group under its name.
    public init(_ name: String, _ group: MulticastGroup) {
        self.name = name
        self.group = group
    }
}

extension GenericFamily {
    /// Reads the payload of a `CTRL_CMD_NEWFAMILY`; nil for another command, or without id and name.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        guard try GenericHeader(from: &reader).command == UInt8(CTRL_CMD_NEWFAMILY) else { return nil }
        var id: UInt16?
        var name: String?
        self.init("", messageType: .genericController)
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            switch attribute.kind {
            case CTRL_ATTR_FAMILY_ID: id = try attribute.host(UInt16.self)
            case CTRL_ATTR_FAMILY_NAME: name = attribute.text
            case CTRL_ATTR_VERSION: version = try attribute.host()
            case CTRL_ATTR_HDRSIZE: headerSize = try attribute.host()
            case CTRL_ATTR_MAXATTR: largestAttribute = try attribute.host()
            case CTRL_ATTR_OPS: operations = try Self.operations(in: attribute.payload)
            case CTRL_ATTR_MCAST_GROUPS: groups = try Self.groups(in: attribute.payload)
            default: unknown.append(attribute.raw)
            }
        }
        guard let id, let name else { return nil }
        self.name = name
        messageType = MessageType(rawValue: id)
    }

    /// A list of nests, whose types count them.
    private static func operations(in list: Span<UInt8>) throws(WireError) -> [GenericOperation] {
        var operations: [GenericOperation] = []
        var nests = AttributeReader(list)
        while let nest = try nests.next() {
            var operation = GenericOperation(0, [])
            var attributes = AttributeReader(nest.payload)
            while let attribute = try attributes.next() {
                switch attribute.kind {
                case CTRL_ATTR_OP_ID: operation.command = try attribute.host()
                case CTRL_ATTR_OP_FLAGS: operation.flags = .init(rawValue: try attribute.host())
                default: break
                }
            }
            operations.append(operation)
        }
        return operations
    }

    private static func groups(in list: Span<UInt8>) throws(WireError) -> [GenericGroup] {
        var groups: [GenericGroup] = []
        var nests = AttributeReader(list)
        while let nest = try nests.next() {
            var group = GenericGroup("", MulticastGroup(rawValue: 0))
            var attributes = AttributeReader(nest.payload)
            while let attribute = try attributes.next() {
                switch attribute.kind {
                case CTRL_ATTR_MCAST_GRP_NAME: group.name = attribute.text
                case CTRL_ATTR_MCAST_GRP_ID: group.group = MulticastGroup(rawValue: try attribute.host())
                default: break
                }
            }
            groups.append(group)
        }
        return groups
    }
}
