import Addressing
import CLinuxNetworking
import NetlinkCodec
import Testing

@Suite struct AttributeNameTests {
    /// The last type of each table and some before it: a name that is left out or added moves all behind it.
    @Test(arguments: [
        (IFLA_MTU, "IFLA_MTU"), (IFLA_NET_NS_FD, "IFLA_NET_NS_FD"), (IFLA_ALLMULTI, "IFLA_ALLMULTI"),
        (Int(IFLA_ALLMULTI) + 100, "IFLA_161"),
    ])
    func namesAttributesOfALink(_ type: Int, _ name: String) {
        let request = NetlinkRequest.deleteLink(.index(.loopback))
        #expect(request.missingAttributeName(UInt16(type), nest: nil) == name)
    }

    @Test func namesAttributesOfOtherFamilies() throws {
        let address = AssignedAddress(try InterfaceAddress("10.1.0.1/24"), on: .loopback)
        #expect(
            NetlinkRequest.addAddress(address).missingAttributeName(UInt16(IFA_PROTO), nest: nil)
                == "IFA_PROTO")
        let route = NetlinkRequest.addRoute(Route(to: .everything(.ipv4), on: .loopback))
        #expect(route.missingAttributeName(UInt16(RTA_NH_ID.rawValue), nest: nil) == "RTA_NH_ID")
        let neighbour = Neighbour(try IPAddress("10.1.0.2"), at: nil, on: .loopback)
        #expect(
            NetlinkRequest.addNeighbour(neighbour).missingAttributeName(
                UInt16(NDA_NDM_FLAGS_MASK), nest: nil)
                == "NDA_NDM_FLAGS_MASK")
        #expect(
            NetlinkQuery.namespaceID(of: .descriptor(0)).request.missingAttributeName(
                UInt16(NETNSA_CURRENT_NSID), nest: nil)
                == "NETNSA_CURRENT_NSID")
    }

    /// The same number means another thing to each part of the kernel.
    @Test func namesAttributesByWhoTakesTheRequest() throws {
        let rule = NetlinkRequest.addRule(RoutingRule(.ipv4, .lookup(.main)))
        #expect(rule.missingAttributeName(UInt16(FRA_DPORT_RANGE), nest: nil) == "FRA_DPORT_RANGE")
        let flows = NetlinkRequest.flushConntrack(nil)
        #expect(flows.missingAttributeName(UInt16(CTA_STATUS_MASK.rawValue), nest: nil) == "CTA_STATUS_MASK")
        let family = NetlinkQuery.genericFamily(named: "ethtool").request
        #expect(family.missingAttributeName(UInt16(CTRL_ATTR_OP), nest: nil) == "CTRL_ATTR_OP")
    }

    @Test func namesWhatANestLacks() throws {
        let link = LinkSpecification(try InterfaceName("vx1"), .vxlan(VXLANLink(vni: try VNI(1))))
        let request = NetlinkRequest.addLink(link)
        let nest = try #require(request.offset(of: [UInt8(IFLA_INFO_DATA), 0x80]))
        #expect(
            request.missingAttributeName(UInt16(IFLA_VXLAN_ID), nest: nest - 2)
                == "IFLA_LINKINFO/IFLA_INFO_DATA/IFLA_VXLAN_ID")
    }

    @Test(arguments: [
        ([0x06, 0x00, UInt8(IFLA_VXLAN_PORT), 0x00], "IFLA_LINKINFO/IFLA_INFO_DATA/IFLA_VXLAN_PORT"),
        ([0x0a, 0x00, UInt8(IFLA_INFO_KIND), 0x00], "IFLA_LINKINFO/IFLA_INFO_KIND"),
        ([0x08, 0x00, UInt8(IFLA_MTU), 0x00], "IFLA_MTU"),
    ])
    func findsAnAttributeInNests(_ start: [UInt8], _ path: String) throws {
        let settings = VXLANLink(vni: try VNI(1), local: try IPAddress("192.0.2.1"))
        let link = LinkSpecification(try InterfaceName("vx1"), .vxlan(settings), mtu: try MTU(1450))
        let request = NetlinkRequest.addLink(link)
        let offset = try #require(request.offset(of: start))
        #expect(request.attributeName(at: offset) == path)
        #expect(request.attributeName(at: offset + 1) == nil || path.contains("/"))
    }

    @Test func findsAnAttributeOfAPeerInItsOwnMessage() throws {
        let peer = VethPeer(try InterfaceName("eth0"), in: .descriptor(7))
        let request = NetlinkRequest.addLink(LinkSpecification(try InterfaceName("v0"), .veth(peer: peer)))
        let offset = try #require(request.offset(of: [8, 0, UInt8(IFLA_NET_NS_FD), 0]))
        #expect(
            request.attributeName(at: offset)
                == "IFLA_LINKINFO/IFLA_INFO_DATA/VETH_INFO_PEER/IFLA_NET_NS_FD")
    }

    @Test(arguments: [0, 15, 16, 31, 4096, .max] as [UInt32])
    func hasNoNameForAnOffsetWhereNoAttributeStarts(_ offset: UInt32) {
        #expect(NetlinkRequest.deleteLink(.index(.loopback)).attributeName(at: offset) == nil)
    }
}

extension NetlinkRequest {
    /// Where some bytes stand first, counted from the message's header on.
    fileprivate func offset(of bytes: [UInt8]) -> UInt32? {
        let starts = payload.indices.filter { payload[$0...].starts(with: bytes) }
        return starts.first.map { UInt32($0 + MessageHeader.size) }
    }
}
