import Addressing
import NetlinkCodec

extension VXLANLink {
    /// What a recorded device and a traced request have in common: every setting that goes with the others.
    mutating func setEverySetting() throws {
        remote = try IPAddress("239.1.1.1")
        header.ttl = .hops(5)
        header.trafficClass = 0x10
        header.dontFragment = .inherited
        forwarding.ageing = .seconds(60)
        forwarding.limit = 100
        forwarding.answersNeighbours = true
        forwarding.shortCircuitsRoutes = true
        forwarding.reportsUnknownStations = true
        forwarding.reportsUnknownNeighbours = true
        encapsulation.sourcePorts = PortRange(40000, 50000)
        encapsulation.checksums.ipv4 = false
        encapsulation.checksums.omitsOverIPv6 = true
        encapsulation.checksums.acceptsNoneOverIPv6 = true
        encapsulation.remoteChecksums.transmits = true
        encapsulation.remoteChecksums.receives = true
        encapsulation.carriesGroupPolicy = true
    }
}
