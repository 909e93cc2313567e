import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

@Suite(.networkNamespace) struct AddressTests {
    @Test(arguments: ["10.1.0.1/24", "10.1.0.1/32", "fd01::1/64", "fd01::1/128"])
    func addsAndDeletesAnAddress(_ text: String) throws {
        let pair = try VethPair()
        try pair.assign(text)
        let address = try InterfaceAddress(text)
        let oracle = try IPOracle("ip -j addr show dev veth0").objects.first?["addr_info"] as? [[String: Any]]
        let shown = oracle?.map { "\($0["local"] ?? "")/\($0["prefixlen"] ?? "")" }
        #expect(shown?.contains(text) == true)

        let family = address.address.family
        let listed = try pair.session.list(.addresses(family, on: pair.first))
        let assigned = try #require(listed.first { $0.address == address })
        #expect(assigned.flags.intersection([.permanent, .tentative]) == .permanent)

        try pair.session.perform(.deleteAddress(assigned))
        #expect(try !pair.session.list(.addresses(family)).contains { $0.address == address })
    }

    @Test func refusesAnAddressTwiceUnlessItMayReplace() throws {
        let pair = try VethPair()
        try pair.assign("10.1.0.1/24")
        let again = #expect(throws: NetlinkError.self) { try pair.assign("10.1.0.1/24") }
        #expect(again?.errno == .fileExists)
        let assigned = AssignedAddress(try InterfaceAddress("10.1.0.1/24"), on: pair.first)
        try pair.session.perform(.addAddress(assigned, existing: .replace))
    }

    @Test func setsTheLabelAndTheBroadcastAddress() throws {
        let pair = try VethPair()
        var assigned = AssignedAddress(try InterfaceAddress("10.1.0.1/24"), on: pair.first)
        assigned.broadcast = try IPAddress("10.1.0.255")
        assigned.label = "veth0:pods"
        try pair.session.perform(.addAddress(assigned))
        let listed = try pair.session.list(.addresses(.ipv4, on: pair.first)).first
        #expect(listed?.label == "veth0:pods")
        #expect(listed?.broadcast == assigned.broadcast)
    }

    @Test func addsNoRouteForAnAddressThatAsksForNone() throws {
        let pair = try VethPair()
        let assigned = AssignedAddress(
            try InterfaceAddress("10.1.0.1/24"), on: pair.first, flags: .noPrefixRoute)
        try pair.session.perform(.addAddress(assigned))
        let route = try IPPrefix("10.1.0.0/24")
        #expect(try !pair.session.list(.routes(.ipv4, table: .main)).contains { $0.destination == route })
    }

    @Test func theKernelListsOnlyTheLinkAndFamilyThatAreAskedFor() throws {
        let pair = try VethPair()
        try pair.assign("10.1.0.1/24")
        try pair.assign("fd01::1/64")
        try pair.assign("10.2.0.1/24", on: pair.second)
        #expect(try pair.session.list(.addresses(.ipv4)).count == 2)
        #expect(try pair.session.list(.addresses(.ipv4, on: pair.second)).map(\.interface) == [pair.second])
        let six = try pair.session.list(.addresses(.ipv6, on: pair.first))
        #expect(six.allSatisfy { $0.address.address.family == .ipv6 && $0.interface == pair.first })
        #expect(six.contains { $0.address.description == "fd01::1/64" })
    }
}
