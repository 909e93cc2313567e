internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension MessageType {
    /// A queueing discipline that is to be made or changed, or that is told of (`RTM_NEWQDISC`).
    public static let newQueueingDiscipline = Self(RTM_NEWQDISC)
    /// A queueing discipline that is to go or has gone (`RTM_DELQDISC`).
    public static let deleteQueueingDiscipline = Self(RTM_DELQDISC)
    /// Asks for queueing disciplines (`RTM_GETQDISC`).
    public static let getQueueingDiscipline = Self(RTM_GETQDISC)
    /// A class that is to be made or changed, or that is told of (`RTM_NEWTCLASS`).
    public static let newTrafficClass = Self(RTM_NEWTCLASS)
    /// A class that is to go or has gone (`RTM_DELTCLASS`).
    public static let deleteTrafficClass = Self(RTM_DELTCLASS)
    /// Asks for classes (`RTM_GETTCLASS`).
    public static let getTrafficClass = Self(RTM_GETTCLASS)
    /// A filter that is to be made or changed, or that is told of (`RTM_NEWTFILTER`).
    public static let newTrafficFilter = Self(RTM_NEWTFILTER)
    /// A filter that is to go or has gone (`RTM_DELTFILTER`).
    public static let deleteTrafficFilter = Self(RTM_DELTFILTER)
    /// Asks for filters (`RTM_GETTFILTER`).
    public static let getTrafficFilter = Self(RTM_GETTFILTER)
}

/// `struct tcmsg`: 20 bytes, the header of all messages about traffic control.
struct TrafficHeader {
    /// The link; zero for all, `blockMark` for a shared block.
    var interface: UInt32 = 0
    var handle: TrafficHandle = .unspecified
    /// The parent, or the number of a shared block.
    var parent: TrafficHandle = .unspecified
    /// References of a discipline, leaf of a class, priority and protocol of a filter.
    var info: UInt32 = 0

    /// `TCM_IFINDEX_MAGIC_BLOCK`.
    static let blockMark: UInt32 = 0xffff_ffff

    init(on interface: InterfaceIndex?) { self.interface = interface?.rawValue ?? 0 }

    init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(20)
        try reader.skip(4)
        interface = try reader.readHost()
        handle = TrafficHandle(rawValue: try reader.readHost())
        parent = TrafficHandle(rawValue: try reader.readHost())
        info = try reader.readHost()
    }

    var index: InterfaceIndex {
        get throws(WireError) {
            guard let index = InterfaceIndex(interface) else {
                throw .badValue(field: "tcm_ifindex", value: UInt64(interface))
            }
            return index
        }
    }

    func encode(into writer: inout ByteWriter) {
        writer.appendZeros(4)
        writer.appendHost(interface)
        writer.appendHost(handle.rawValue)
        writer.appendHost(parent.rawValue)
        writer.appendHost(info)
    }
}

extension AttributeReader {
    /// What `TCA_KIND` says; the options cannot be read without it, and may come first.
    ///
    /// - Throws: `badValue` if there is none.
    static func trafficKind(in attributes: Span<UInt8>) throws(WireError) -> String {
        var reader = AttributeReader(attributes)
        while let attribute = try reader.next() {
            if attribute.kind == TCA_KIND { return attribute.text }
        }
        throw .badValue(field: "TCA_KIND", value: 0)
    }
}

extension ByteWriter {
    /// A nest without the flag `NLA_F_NESTED`, which tc(8) leaves out and traffic control in the kernel ignores.
    mutating func plainNest(_ type: some BinaryInteger, _ content: (inout ByteWriter) -> Void) {
        let start = count
        appendHost(UInt16(0))
        appendHost(UInt16(type))
        content(&self)
        endLength(at: start)
        appendZeros(aligned(count) - count)
    }
}
