import NetlinkCodec
import WireFormat

extension Family {
    static let traffic = Family(
        "traffic", Decoder(QueueingDiscipline.init).keeping(\.unknown, behind: 20).check,
        Decoder(TrafficClass.init).keeping(\.unknown, behind: 20).check,
        Decoder(TrafficFilter.init).keeping(\.unknown, behind: 20).check, checkRequests)

    /// What was read can be asked for, whatever its rates and sizes: tables are computed from them.
    private static let checkRequests: @Sendable (Span<UInt8>) -> Void = { bytes in
        if let discipline = try? QueueingDiscipline(bytes) {
            _ = NetlinkRequest.addQueueingDiscipline(discipline)
        }
        if let trafficClass = try? TrafficClass(bytes) { _ = NetlinkRequest.addTrafficClass(trafficClass) }
        if let filter = try? TrafficFilter(bytes) { _ = NetlinkRequest.addTrafficFilter(filter) }
    }
}
