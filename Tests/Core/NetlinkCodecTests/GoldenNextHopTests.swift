import Addressing
import NetlinkCodec
import Testing
import WireFormat

@Suite struct GoldenNextHopTests {
    @Test(arguments: Golden.nextHops)
    func decodesANextHop(_ golden: Golden<NextHopObject>) throws {
        #expect(try golden.decoded(by: NextHopObject.init) == golden.value())
    }

    @Test(arguments: Golden.nextHops)
    func readsWhatItWritesOfANextHop(_ golden: Golden<NextHopObject>) throws {
        var object = try golden.value()
        // The kernel's to tell, not ours to ask for.
        object.scope = .universe
        #expect(try decoded(.addNextHop(object), by: NextHopObject.init) == object)
    }

    @Test func decodesABucket() throws {
        let golden = Golden("nexthop-bucket") { NextHopBucket(group: 9, index: 0, idleTime: 0, member: 7) }
        #expect(try golden.decoded(by: NextHopBucket.init) == golden.value())
    }

    @Test(arguments: [1, 256, 257, 65536])
    func writesSharesOfSixteenBits(_ weight: Int) throws {
        let object = NextHopObject(9, .group(NextHopGroup([NextHopMember(7, weight: weight)])))
        #expect(try decoded(.addNextHop(object), by: NextHopObject.init) == object)
    }

    @Test func refusesAGroupThatEndsInsideAMember() throws {
        let bytes: [UInt8] = [UInt8](repeating: 0, count: 8) + [10, 0, 2, 0, 7, 0, 0, 0, 1, 0, 0, 0]
        #expect(throws: WireError.truncated(needed: 2, available: 0)) { try NextHopObject(bytes.span) }
    }

    @Test func refusesAGatewayOfNoFamily() throws {
        let bytes: [UInt8] = [UInt8](repeating: 0, count: 8) + [8, 0, 6, 0, 10, 1, 0, 2]
        #expect(throws: WireError.badValue(field: "nh_family", value: 0)) { try NextHopObject(bytes.span) }
    }

    @Test func keepsWhatItDoesNotKnow() throws {
        let bytes: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0] + [4, 0, 4, 0] + [7, 0, 99, 0, 1, 2, 3, 0]
        let object = try #require(try NextHopObject(bytes.span))
        #expect(object.target == .blackhole(.ipv4))
        #expect(object.unknown == [RawAttribute(type: 99, payload: [1, 2, 3])])
    }
}

extension Golden where Value == NextHopObject {
    fileprivate static var nextHops: [Golden] {
        [
            Golden("nexthop") {
                let hop = try hop("10.8.0.2", flags: .onLink)
                return object(.hop(hop, .ipv4), source: .bird)
            },
            Golden("nexthop6") { object(.hop(try hop(nil), .ipv6)) },
            Golden("nexthop-encap") {
                var hop = try hop("10.1.0.2")
                hop.encapsulation = .ip(TunnelEncapsulation(id: 7, to: try IPAddress("10.1.0.3")))
                return object(.hop(hop, .ipv4))
            },
            Golden("nexthop-blackhole") {
                var object = object(.blackhole(.ipv4))
                object.scope = .universe
                return object
            },
            Golden("nexthop-fdb") {
                var object = object(.hop(NextHop(gateway: try IPAddress("10.1.0.2")), .ipv4))
                object.usage = .forwarding
                return object
            },
            Golden("nexthop-group") {
                let members = [NextHopMember(7, weight: 3), NextHopMember(8, weight: 256)]
                return NextHopObject(9, .group(NextHopGroup(members)))
            },
            Golden("nexthop-resilient") {
                let parameters = ResilientParameters(buckets: 32, idleTimer: 6000, unbalancedTimer: 10000)
                let group = NextHopGroup([NextHopMember(7)], balancing: .resilient(parameters))
                return NextHopObject(9, .group(group))
            },
        ]
    }

    private static func object(
        _ target: NextHopTarget, source: RouteProtocol = .unspecified
    ) -> NextHopObject {
        var object = NextHopObject(7, target, source: source)
        object.scope = .link
        return object
    }

    private static func hop(_ gateway: String?, flags: RouteFlags = []) throws -> NextHop {
        NextHop(gateway: try gateway.map { try IPAddress($0) }, interface: InterfaceIndex(3), flags: flags)
    }
}
