public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// Which queueing disciplines a list holds.
public enum QueueingDisciplineSelection: Hashable, Sendable {
    /// Those that were asked for, and the links' own.
    case visible
    /// Also those that others have made for themselves (`TCA_DUMP_INVISIBLE`).
    case all
}

extension NetlinkQuery where Value == QueueingDiscipline {
    /// The queueing disciplines of a link, or of all links.
    ///
    /// The kernel lists those of all links in any case (`tc_dump_qdisc` in net/sched/sch_api.c); the others are
    /// left out here.
    public static func queueingDisciplines(
        on interface: InterfaceIndex? = nil, _ selection: QueueingDisciplineSelection = .visible
    ) -> Self {
        let request = NetlinkRequest("list qdiscs", .getQueueingDiscipline, .dump) { writer in
            TrafficHeader(on: interface).encode(into: &writer)
            if selection == .all { writer.attribute(TCA_DUMP_INVISIBLE, []) }
        }
        return NetlinkQuery(request: request, answer: .newQueueingDiscipline) { bytes throws(WireError) in
            let discipline = try QueueingDiscipline(bytes)
            return interface == nil || discipline?.interface == interface ? discipline : nil
        }
    }

    /// The queueing discipline below a parent; the kernel answers `ENOENT` if there is none.
    public static func queueingDiscipline(on interface: InterfaceIndex, parent: TrafficHandle = .root) -> Self
    {
        let request = NetlinkRequest(
            "show qdisc dev #\(interface) parent \(parent)", .getQueueingDiscipline, .echo
        ) {
            var header = TrafficHeader(on: interface)
            header.parent = parent
            header.encode(into: &$0)
        }
        return NetlinkQuery(request: request, answer: .newQueueingDiscipline) { bytes throws(WireError) in
            try QueueingDiscipline(bytes)
        }
    }
}

extension NetlinkQuery where Value == TrafficClass {
    /// The classes of a link, or of one of its queueing disciplines `1:`.
    public static func trafficClasses(
        on interface: InterfaceIndex, of discipline: TrafficHandle = .unspecified
    ) -> Self {
        classes("list classes", flags: .dump, on: interface, parent: discipline)
    }

    /// A class; the kernel answers `ENOENT` if there is none.
    public static func trafficClass(_ handle: TrafficHandle, on interface: InterfaceIndex) -> Self {
        classes("show class \(handle) dev #\(interface)", flags: .echo, on: interface, handle: handle)
    }

    private static func classes(
        _ words: @escaping @autoclosure @Sendable () -> String, flags: MessageFlags,
        on interface: InterfaceIndex, parent: TrafficHandle = .unspecified,
        handle: TrafficHandle = .unspecified
    ) -> Self {
        let request = NetlinkRequest(words(), .getTrafficClass, flags) { writer in
            var header = TrafficHeader(on: interface)
            header.parent = parent
            header.handle = handle
            header.encode(into: &writer)
        }
        return NetlinkQuery(request: request, answer: .newTrafficClass) { bytes throws(WireError) in
            try TrafficClass(bytes)
        }
    }
}

extension NetlinkQuery where Value == TrafficFilter {
    /// The filters at a place, of all priorities or of one; of all chains or of one.
    ///
    /// The kernel chooses them. Each priority begins with an entry of handle zero, see `TrafficFilter`.
    public static func trafficFilters(
        at place: TrafficFilterPlace, priority: UInt16 = 0, protocol: FilterProtocol = .unspecified,
        chain: UInt32? = nil
    ) -> Self {
        let request = NetlinkRequest("list filters \(place)", .getTrafficFilter, .dump) { writer in
            place.header(priority: priority, protocol: `protocol`).encode(into: &writer)
            if let chain { writer.attribute(TCA_CHAIN, host: chain) }
        }
        return filters(request)
    }

    /// The filter with the place, priority, protocol, handle, chain and kind of this one.
    public static func trafficFilter(like filter: TrafficFilter) -> Self {
        filters(
            NetlinkRequest("show filter \(filter)", .getTrafficFilter, .echo) {
                filter.encodeSelection(into: &$0)
            })
    }

    private static func filters(_ request: NetlinkRequest) -> Self {
        NetlinkQuery(request: request, answer: .newTrafficFilter) { bytes throws(WireError) in
            try TrafficFilter(bytes)
        }
    }
}
