import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemHandles
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

    /// What `ip addr add` is told; the device follows.
    static let lines = [
        "10.5.0.1/24 broadcast 10.5.0.255 label veth0:x scope site metric 50",
        "10.5.0.1 peer 10.5.0.2/24 noprefixroute", "10.5.0.1/24 valid_lft 1000 preferred_lft 500",
        "fd05::1 peer fd05::2/64 nodad metric 50", "fd05::1/64 nodad home mngtmpaddr noprefixroute",
        "fd05::1/64 nodad valid_lft forever preferred_lft 0",
    ]

    /// The tool makes it and we read it; we make the same and the tool shows the same.
    @Test(arguments: lines)
    func makesTheAddressThatIPMakes(_ line: String) throws {
        let namespace = TestNamespace.current
        let pair = try VethPair()
        try namespace.run("ip addr add \(line) dev veth0")
        var address = try #require(try assigned(pair))
        #expect(address.details.unknown.isEmpty)
        let shown = try shown()
        try pair.session.perform(.deleteAddress(address))
        #expect(try assigned(pair) == nil)
        try pair.session.perform(.addAddress(address))
        #expect(try self.shown() == shown)
        var ours = try #require(try assigned(pair))
        address.details.times = nil
        ours.details.times = nil
        // A second may have passed meanwhile.
        if address.lifetime != .forever, address.lifetime.preferred != .seconds(0) {
            ours.lifetime = address.lifetime
        }
        #expect(ours == address)
    }

    @Test func changesTheLifetime() throws {
        let pair = try VethPair()
        var address = AssignedAddress(try InterfaceAddress("10.5.0.1/24"), on: pair.first)
        try pair.session.perform(.addAddress(address))
        address.lifetime = AddressLifetime(preferred: .seconds(0), valid: .seconds(1000))
        try pair.session.perform(.changeAddress(address))
        let listed = try #require(try assigned(pair))
        #expect(listed.flags.contains(.deprecated))
        #expect(listed.lifetime.preferred == .seconds(0))
        let shown = try #require(
            try IPOracle("ip -j addr show dev veth0").objects.first?["addr_info"] as? [[String: Any]])
        #expect(
            shown.contains { $0["deprecated"] as? Bool == true && $0["preferred_life_time"] as? Int == 0 })
        address.lifetime = .forever
        try pair.session.perform(.changeAddress(address))
        #expect(try assigned(pair)?.lifetime == .forever)
    }

    @Test func saysWhoAssignedAnAddress() throws {
        let pair = try VethPair()
        var address = AssignedAddress(
            try InterfaceAddress("fd05::1/64"), on: pair.first, flags: .noDuplicateDetection)
        address.details.source = AddressSource(rawValue: 83)
        try pair.session.perform(.addAddress(address))
        #expect(try assigned(pair)?.details.source?.rawValue == 83)
        try TestNamespace.current.run(["ip link set veth0 up", "ip link set lo up"])
        let sources = try pair.session.list(.addresses(.ipv6)).map(\.details.source)
        #expect(Set(sources).isSuperset(of: [.loopback, .linkLocal]))
    }

    @Test func listsTheAddressesOfAnotherNamespace() throws {
        let namespace = TestNamespace.current
        let other = try TestNamespace()
        try other.run(["ip link set lo up", "ip addr add 10.5.0.1/24 dev lo"])
        let session = try namespace.session()
        try namespace.run("ip link add veth0 type veth peer name eth0 netns \(other.path)")
        let id = try #require(
            session.get(.namespaceID(of: .descriptor(other.namespace.descriptor.rawValue))).id)
        let listed = try session.list(.addresses(.ipv4, inNamespace: id))
        #expect(listed.map(\.address.description) == ["127.0.0.1/8", "10.5.0.1/24"])
        #expect(listed.map(\.details.namespaceID) == [id, id])
    }

    private func assigned(_ pair: VethPair) throws -> AssignedAddress? {
        let addresses = [try IPAddress("10.5.0.1"), try IPAddress("fd05::1")]
        return try pair.session.list(.addresses(on: pair.first)).first {
            addresses.contains($0.address.address)
        }
    }

    /// What `ip` shows of the address, without the times.
    private func shown() throws -> [[String: String]] {
        let link = try IPOracle("ip -j -d addr show dev veth0").objects.first
        let addresses = try #require(link?["addr_info"] as? [[String: Any]])
        return addresses.map { address in
            address.filter { !$0.key.hasSuffix("life_time") }.mapValues { "\($0)" }
        }
    }
}
