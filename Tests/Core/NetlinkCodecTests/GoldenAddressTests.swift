import Addressing
import NetlinkCodec
import Testing
import WireFormat

@Suite struct GoldenAddressTests {
    @Test(arguments: Golden.addresses)
    func decodesAnAddress(_ golden: Golden<AssignedAddress>) throws {
        var address = try #require(try golden.decoded(by: AssignedAddress.init))
        let times = try #require(address.details.times)
        #expect(times.assigned == times.changed && times.changed > 0)
        address.details.times = nil
        #expect(address == (try golden.value()))
    }

    @Test(arguments: Golden.addresses)
    func readsWhatItWritesOfAnAddress(_ golden: Golden<AssignedAddress>) throws {
        let address = try golden.value()
        #expect(try decoded(.addAddress(address), by: AssignedAddress.init) == address)
        #expect(try decoded(.changeAddress(address), by: AssignedAddress.init) == address)
        #expect(try decoded(.deleteAddress(address), by: AssignedAddress.init) == address)
    }

    @Test func keepsWhatItDoesNotKnow() throws {
        let bytes: [UInt8] =
            [2, 24, 0, 0, 1, 0, 0, 0] + [8, 0, 2, 0, 10, 1, 0, 1] + [5, 0, 11, 0, 2, 0, 0, 0]
            + [8, 0, 10, 0, 5, 0, 0, 0] + [7, 0, 99, 0, 1, 2, 3, 0]
        let address = try #require(try AssignedAddress(bytes.span))
        #expect(address.details.source == .routerAdvertisement)
        #expect(address.details.namespaceID?.rawValue == 5)
        #expect(address.details.unknown == [RawAttribute(type: 99, payload: [1, 2, 3])])
    }

    @Test func refusesLifetimesThatAreCutOff() throws {
        let bytes: [UInt8] =
            [2, 24, 0, 0, 1, 0, 0, 0] + [8, 0, 2, 0, 10, 1, 0, 1] + [12, 0, 6, 0, 1, 0, 0, 0, 2, 0, 0, 0]
        #expect(throws: WireError.truncated(needed: 4, available: 0)) { try AssignedAddress(bytes.span) }
    }
}

extension Golden where Value == AssignedAddress {
    fileprivate static var addresses: [Golden] {
        [
            Golden("address") {
                var address = try address("10.1.0.1/24", flags: .permanent)
                address.broadcast = try IPAddress("10.1.0.255")
                address.label = "lo"
                return address
            },
            Golden("address-with-peer") {
                var address = try address("10.1.0.1/31", flags: .permanent)
                address.peer = try IPAddress("10.1.0.2")
                address.label = "lo"
                return address
            },
            Golden("address6") { try address("fd01::1/64", flags: [.permanent, .noDuplicateDetection]) },
            Golden("address-rare") {
                var address = try address("10.5.0.1/24", flags: .deprecated)
                address.peer = try IPAddress("10.5.0.2")
                address.label = "lo:x"
                address.scope = .site
                address.details.metric = 50
                address.lifetime = AddressLifetime(preferred: .seconds(0), valid: .seconds(100))
                return address
            },
            Golden("address6-peer") {
                var address = try address(
                    "fd05::1/64",
                    flags: [
                        .permanent, .noDuplicateDetection, .homeAddress, .managesTemporary, .noPrefixRoute,
                    ])
                address.peer = try IPAddress("fd05::2")
                address.details.metric = 50
                return address
            },
        ]
    }

    private static func address(_ text: String, flags: AddressFlags) throws -> AssignedAddress {
        AssignedAddress(try InterfaceAddress(text), on: .loopback, flags: flags)
    }
}
