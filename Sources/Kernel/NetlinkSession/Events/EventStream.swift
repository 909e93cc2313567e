internal import Addressing
internal import NetlinkCodec
internal import SystemPackage
internal import WireFormat

/// The monitor's conversation with the kernel: datagrams go in, events and requests come out.
///
/// It does no input or output itself, and has no clock: `MonitorThread` moves the bytes.
///
/// **Why no change is missed and none is told falsely.** The socket hears its groups before the first list is asked
/// for, and lists come through the same socket: the kernel puts each part of a list and each message into one queue,
/// and what is here handled in that order is what the kernel did in that order, with two exceptions. First, the
/// kernel tells of some changes before it makes them (a link that goes down, before its IPv4 routes are flushed; an
/// IPv4 route, before it is unlinked), and of others after. Second, a list of several parts is not made in one moment.
///
/// A list is therefore preceded by a barrier, in the same datagram: a question for a link that does not exist,
/// which the kernel answers under its one big lock for network configuration (`rtnl_lock`, `rtnl_getlink`). A message
/// that came before that answer is of a change that was wholly made before the list began:
/// - of a table whose content is not known (at first, and after a loss) it is left unread: the list says what has
///   become of it, and it must not be applied after it;
/// - of a table that is known it is applied, since it is news, and older than the list.
///
/// A message that comes behind the barrier's answer and before the list's end may be of a change that the list shows
/// in part. It is applied where it stands in the queue, so that what the list says later of the same object counts,
/// and the list counts as disturbed: another one follows, as it does when the kernel says itself that the table changed
/// (`NLM_F_DUMP_INTR`). What was known and is not in the list is gone only if the list was not disturbed. A message
/// behind the list's end is newer than the list, or tells once more what the list has told; that gives no change.
///
/// Where the kernel changes a table silently, it sends some other message in the same hold of the lock
/// (`SilentCauses`). Such a message makes the table doubtful, and the list that follows stands behind a barrier that
/// waits for the lock. The same is done when a message does not say which of several objects it is about.
///
/// When messages were lost (`ENOBUFS`), the socket is emptied first. Until its queue was empty once, the kernel drops
/// what comes without saying so again (`NETLINK_S_CONGESTED`); from then on each further loss is told.
struct EventStream {
    var states: [TableState]
    let words: String
    private var sequence: UInt32 = 0
    var work: Listing?
    var isAnnounced = false
    /// The flags that each link was last seen with, as far as it was.
    var linkFlags: [InterfaceIndex: LinkFlags] = [:]

    /// A list that was asked for.
    struct Listing {
        let position: Int
        let barrier: UInt32
        let list: UInt32
        let start: ContinuousClock.Instant
        var isBehindBarrier = false
    }

    /// What a datagram said of the stream itself.
    enum Outcome {
        case read
        /// It says that others were lost: the socket is to be emptied, then `lose` to be called.
        case lost
    }

    init(of tables: [MonitoredTable]) {
        var distinct: [MonitoredTable] = []
        for table in tables where !distinct.contains(table) { distinct.append(table) }
        states = distinct.map { TableState($0.follow()) }
        words = "follow " + distinct.map(\.description).joined(separator: ", ")
    }

    /// The request that is to be sent now, if any.
    mutating func nextRequest(at now: ContinuousClock.Instant) -> [UInt8]? {
        guard work == nil,
            let position = states.firstIndex(where: { $0.isDoubtful && $0.restUntil ?? now <= now })
        else { return nil }
        work = Listing(position: position, barrier: sequence &+ 1, list: sequence &+ 2, start: now)
        sequence &+= 2
        var writer = ByteWriter(reserving: 128)
        let barrier = NetlinkQuery.link(.index(Self.nobody)).request
        barrier.encode(sequence: sequence &- 1, extraFlags: [.request, .acknowledge], into: &writer)
        states[position].table.request.encode(sequence: sequence, extraFlags: .request, into: &writer)
        return writer.bytes
    }

    /// A number that no link has.
    private static var nobody: InterfaceIndex {
        guard let index = InterfaceIndex(UInt32(Int32.max)) else { preconditionFailure("it is in range") }
        return index
    }

    /// When `nextRequest` has something next without any datagram; nil for never.
    var deadline: ContinuousClock.Instant? {
        guard work == nil else { return nil }
        return states.filter(\.isDoubtful).compactMap(\.restUntil).min()
    }

    /// Messages were lost, and the socket was emptied since.
    mutating func lose(telling events: inout [NetlinkEvent]) {
        events.append(.overrun)
        work = nil
        isAnnounced = false
        linkFlags = [:]
        for position in states.indices { states[position].lose() }
    }

    /// Takes in one datagram.
    mutating func receive(
        _ datagram: Span<UInt8>, at now: ContinuousClock.Instant, telling events: inout [NetlinkEvent]
    ) throws(NetlinkError) -> Outcome {
        var reader = MessageReader(datagram)
        while !reader.isAtEnd {
            var end: Acknowledgement?
            do throws(WireError) {
                let message = try reader.next()
                if message.header.type == .overrun { return .lost }
                end = try take(message, telling: &events)
            } catch {
                throw NetlinkError(words, .malformed(error))
            }
            if let end { try finish(end, at: now, telling: &events) }
        }
        return .read
    }
}
