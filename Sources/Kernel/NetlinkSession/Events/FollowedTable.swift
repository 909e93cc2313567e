internal import NetlinkCodec
internal import WireFormat

/// A table under a monitor's eyes, whatever its objects are.
protocol FollowedTable: Sendable {
    /// Asks for all of it.
    var request: NetlinkRequest { get }
    /// The type of the messages that a list of it consists of.
    var answer: MessageType { get }
    /// After what its messages are not the whole truth.
    var doubts: SilentCauses { get }
    /// Whether a message left open what it did.
    var isUnclear: Bool { get }

    /// Whether a message tells of this table.
    func isConcerned(by message: borrowing MessageReader.Message) -> Bool
    /// Takes in a message that is of concern.
    mutating func apply(
        _ message: borrowing MessageReader.Message, telling events: inout [NetlinkEvent]) throws(WireError)
    /// Begins to take in a list.
    mutating func beginListing()
    /// Takes in one message of a list.
    mutating func list(
        _ message: borrowing MessageReader.Message, telling events: inout [NetlinkEvent]) throws(WireError)
    /// Ends a list: what was not in it is gone.
    mutating func endListing(telling events: inout [NetlinkEvent])
}

/// A table of objects of one kind.
struct Followed<Object: KernelObject>: FollowedTable {
    let query: NetlinkQuery<Object>
    /// The first byte of the messages of this table, which others share a type with.
    let family: UInt8
    let deletion: MessageType
    let doubts: SilentCauses
    let event: @Sendable (KernelChange<Object>) -> NetlinkEvent
    private var mirror = KernelMirror<Object>()

    init(
        query: NetlinkQuery<Object>, family: UInt8, deletion: MessageType, doubts: SilentCauses,
        event: @escaping @Sendable (KernelChange<Object>) -> NetlinkEvent
    ) {
        self.query = query
        self.family = family
        self.deletion = deletion
        self.doubts = doubts
        self.event = event
    }

    var request: NetlinkRequest { query.request }
    var answer: MessageType { query.answer }
    var isUnclear: Bool { mirror.isUnclear }

    func isConcerned(by message: borrowing MessageReader.Message) -> Bool {
        (message.header.type == query.answer || message.header.type == deletion) && message.family == family
    }

    mutating func apply(
        _ message: borrowing MessageReader.Message, telling events: inout [NetlinkEvent]
    ) throws(WireError) {
        guard let object = try query.decode(message.payload) else { return }
        let told: KernelMirror<Object>.Message =
            message.header.type == deletion ? .gone(object) : .new(object, flags: message.header.flags)
        for change in mirror.apply(told) { events.append(event(change)) }
    }

    mutating func beginListing() { mirror.beginListing() }

    mutating func list(
        _ message: borrowing MessageReader.Message, telling events: inout [NetlinkEvent]
    ) throws(WireError) {
        guard let object = try query.decode(message.payload), let change = mirror.list(object) else { return }
        events.append(event(change))
    }

    mutating func endListing(telling events: inout [NetlinkEvent]) {
        for change in mirror.endListing() { events.append(event(change)) }
    }
}
