public import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension NetlinkRequest {
    /// Makes a queueing discipline (`tc qdisc add`, `tc qdisc replace`).
    ///
    /// The kernel refuses one whose parent has another with `EEXIST`. A replacement with the handle of the present
    /// one changes that one's settings, and must be of its kind (`tc_modify_qdisc` in net/sched/sch_api.c).
    public static func addQueueingDiscipline(
        _ discipline: QueueingDiscipline, existing: Existing = .refuse,
        clock: PacketSchedulerClock = .standard
    ) -> NetlinkRequest {
        NetlinkRequest("add qdisc \(discipline)", .newQueueingDiscipline, existing.flags) {
            discipline.encode(clock: clock, into: &$0)
        }
    }

    /// Changes the settings of a queueing discipline that exists (`tc qdisc change`).
    public static func changeQueueingDiscipline(
        _ discipline: QueueingDiscipline, clock: PacketSchedulerClock = .standard
    ) -> NetlinkRequest {
        NetlinkRequest("change qdisc \(discipline)", .newQueueingDiscipline) {
            discipline.encode(clock: clock, into: &$0)
        }
    }

    /// Deletes the queueing discipline below a parent, with all classes and filters (`tc qdisc del`).
    ///
    /// With a handle or a kind, only one that has it. The kernel answers `ENOENT` or `EINVAL` if there is none.
    public static func deleteQueueingDiscipline(
        on interface: InterfaceIndex, parent: TrafficHandle = .root, handle: TrafficHandle = .unspecified,
        kind: String? = nil
    ) -> NetlinkRequest {
        NetlinkRequest("delete qdisc dev #\(interface) parent \(parent)", .deleteQueueingDiscipline) {
            writer in
            var header = TrafficHeader(on: interface)
            header.parent = parent
            header.handle = handle
            header.encode(into: &writer)
            if let kind { writer.attribute(TCA_KIND, text: kind) }
        }
    }

    /// Makes a class (`tc class add`, `tc class replace`).
    public static func addTrafficClass(
        _ trafficClass: TrafficClass, existing: Existing = .refuse, clock: PacketSchedulerClock = .standard
    ) -> NetlinkRequest {
        NetlinkRequest("add class \(trafficClass)", .newTrafficClass, existing.flags) {
            trafficClass.encode(clock: clock, into: &$0)
        }
    }

    /// Changes the settings of a class that exists (`tc class change`).
    public static func changeTrafficClass(
        _ trafficClass: TrafficClass, clock: PacketSchedulerClock = .standard
    ) -> NetlinkRequest {
        NetlinkRequest("change class \(trafficClass)", .newTrafficClass) {
            trafficClass.encode(clock: clock, into: &$0)
        }
    }

    /// Deletes a class that has no classes below it, and that no filter leads to (`tc class del`).
    public static func deleteTrafficClass(_ handle: TrafficHandle, on interface: InterfaceIndex)
        -> NetlinkRequest
    {
        NetlinkRequest("delete class \(handle) dev #\(interface)", .deleteTrafficClass) { writer in
            var header = TrafficHeader(on: interface)
            header.handle = handle
            header.encode(into: &writer)
        }
    }

    /// Makes a filter (`tc filter add`, `tc filter replace`).
    ///
    /// Without a handle a replacement replaces nothing: it is one filter more.
    public static func addTrafficFilter(_ filter: TrafficFilter, existing: Existing = .refuse)
        -> NetlinkRequest
    {
        NetlinkRequest("add filter \(filter)", .newTrafficFilter, existing.flags) {
            filter.encode(into: &$0)
        }
    }

    /// Changes the settings of a filter that exists, by its handle (`tc filter change`).
    public static func changeTrafficFilter(_ filter: TrafficFilter) -> NetlinkRequest {
        NetlinkRequest("change filter \(filter)", .newTrafficFilter) { filter.encode(into: &$0) }
    }

    /// Deletes a filter, or without a handle all of its priority and kind (`tc filter del`).
    public static func deleteTrafficFilter(_ filter: TrafficFilter) -> NetlinkRequest {
        NetlinkRequest("delete filter \(filter)", .deleteTrafficFilter) {
            filter.encodeSelection(into: &$0)
        }
    }

    /// Deletes all filters at a place, or those of one priority (`tc filter del dev D parent P`).
    ///
    /// They are those of one chain; of the first, 0, if none is given. For a link the parent must be named
    /// where it is not the root discipline.
    public static func deleteTrafficFilters(
        at place: TrafficFilterPlace, priority: UInt16 = 0, chain: UInt32? = nil
    ) -> NetlinkRequest {
        NetlinkRequest("delete filters \(place)", .deleteTrafficFilter) { writer in
            place.header(priority: priority, protocol: .unspecified).encode(into: &writer)
            if let chain { writer.attribute(TCA_CHAIN, host: chain) }
        }
    }
}
