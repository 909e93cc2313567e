internal import NetlinkCodec
public import SystemHandles
internal import SystemPackage

/// Follows tables of the kernel in one network namespace: what is in them, and every change from then on.
///
///     let monitor = try NetlinkMonitor(opening: MnlTransport.self, watching: [.links, .routes(.ipv4)])
///     for try await event in monitor.events {
///         switch event {
///         case .link(.appeared(let link)): …
///         case .current: …
///         default: …
///         }
///     }
///
/// The first events tell what there is, each object as `appeared`; `current` says that this was all. Then come changes
/// as the kernel makes them, also those that it makes without a message, such as the IPv4 routes that go with a link.
///
/// Events are read from the kernel when they are asked for: while a program does not ask, they wait in the socket's
/// receive buffer, and no more than one datagram's changes in the process. When the buffer is too small, the kernel
/// drops messages; the monitor then tells `overrun`, lists the tables anew, tells what is different, and `current`.
///
/// What the kernel tells nobody is not told here: see `KernelObject.settled` of each kind for what is left out.
///
/// The monitor belongs to the namespace that it was opened in, and can be used anywhere. It has a thread and a socket of
/// its own, which end when the task that waits for an event is cancelled, when an error is thrown, and with the last
/// reference to the monitor and its iterators.
public final class NetlinkMonitor: Sendable {
    private let thread: MonitorThread

    /// Opens a socket in the calling thread's namespace.
    ///
    /// The receive buffer holds so many bytes of messages, as the kernel counts them, while nobody reads; one message
    /// takes about 1 KiB. Beyond `net.core.rmem_max` it takes `CAP_NET_ADMIN`, and is cut to that without; below 64 KiB
    /// parts of a list would not fit, and it is raised to that.
    /// - Throws: `transport` with the errno of opening the socket or of starting the thread.
    public convenience init<Transport: NetlinkTransport>(
        opening type: Transport.Type, watching tables: [MonitoredTable], receiveBuffer: Int = 1 << 21
    ) throws(NetlinkError) {
        self.init(try Self.thread(opening: type, watching: tables, receiveBuffer: receiveBuffer))
    }

    /// Opens a socket in a namespace that this process is not in; only a thread made for it enters, and ends at once.
    ///
    /// - Throws: `transport` with the errno of entering the namespace, of opening the socket or of starting the thread.
    public convenience init<Transport: NetlinkTransport>(
        opening type: Transport.Type, in namespace: borrowing NetworkNamespace,
        watching tables: [MonitoredTable], receiveBuffer: Int = 1 << 21
    ) throws(NetlinkError) {
        self.init(
            try namespace.open { () throws(NetlinkError) in
                try Self.thread(opening: type, watching: tables, receiveBuffer: receiveBuffer)
            })
    }

    private init(_ thread: MonitorThread) { self.thread = thread }

    /// Monitors over a transport that is open already, and hears the groups of the tables.
    ///
    /// - Throws: `transport` when the process has no descriptor left.
    public init(
        over transport: sending any NetlinkTransport, watching tables: [MonitoredTable]
    ) throws(NetlinkError) {
        do {
            thread = try MonitorThread(over: transport, watching: tables)
        } catch {
            throw NetlinkError("make an eventfd", .transport(error))
        }
    }

    private static func thread<Transport: NetlinkTransport>(
        opening type: Transport.Type, watching tables: [MonitoredTable], receiveBuffer: Int
    ) throws(NetlinkError) -> MonitorThread {
        var groups: [MulticastGroup] = []
        for group in tables.flatMap(\.groups) where !groups.contains(group) { groups.append(group) }
        do throws(Errno) {
            let transport = try type.open(.route, hearing: groups)
            try transport.setReceiveBuffer(max(receiveBuffer, 1 << 16))
            return try MonitorThread(over: transport, watching: tables)
        } catch {
            throw NetlinkError("open a netlink socket", .transport(error))
        }
    }

    deinit { thread.close() }

    /// Ends the monitor: whoever waits for an event, now or later, gets the end of the sequence.
    public func close() { thread.close() }

    /// What the monitor tells, in order.
    ///
    /// Each event goes to one iterator: one that is made later goes on where another stopped.
    public var events: Events { Events(monitor: self) }

    /// The events of a monitor.
    public struct Events: AsyncSequence, Sendable {
        fileprivate let monitor: NetlinkMonitor

        /// Goes on with the monitor's events.
        public func makeAsyncIterator() -> Iterator { Iterator(monitor: monitor) }

        /// Waits for one event after another.
        public struct Iterator: AsyncIteratorProtocol {
            fileprivate let monitor: NetlinkMonitor

            /// The next event; nil when the task is cancelled, which closes the monitor, or when it is closed.
            ///
            /// - Throws: `transport` when the socket fails otherwise than by a loss of messages, `refused` when the
            ///   kernel does not list a table, and `malformed` for a message that cannot be read: what it told would be
            ///   missing from then on. Each of them closes the monitor.
            public mutating func next(
                isolation actor: isolated (any Actor)? = #isolation
            ) async throws(NetlinkError) -> NetlinkEvent? {
                try await monitor.thread.next()
            }
        }
    }
}
