import Addressing
import GoldenFiles
import NetlinkCodec
import Testing

@Suite struct GoldenEntryTests {
    @Test(arguments: Golden.addresses)
    func decodesAnAddress(_ golden: Golden<AssignedAddress>) throws {
        #expect(try golden.decoded(by: AssignedAddress.init) == golden.value())
    }

    @Test(arguments: Golden.addresses)
    func readsWhatItWritesOfAnAddress(_ golden: Golden<AssignedAddress>) throws {
        let address = try golden.value()
        #expect(try decoded(.addAddress(address), by: AssignedAddress.init) == address)
        #expect(try decoded(.deleteAddress(address), by: AssignedAddress.init) == address)
    }
}

extension Golden where Value == AssignedAddress {
    fileprivate static var addresses: [Golden] {
        [
            Golden("address") {
                var address = AssignedAddress(try InterfaceAddress("10.1.0.1/24"), on: .loopback)
                address.broadcast = try IPAddress("10.1.0.255")
                address.flags = .permanent
                address.label = "lo"
                return address
            },
            Golden("address-with-peer") {
                var address = AssignedAddress(try InterfaceAddress("10.1.0.1/31"), on: .loopback)
                address.flags = .permanent
                address.label = "lo"
                return address
            },
            Golden("address6") {
                AssignedAddress(
                    try InterfaceAddress("fd01::1/64"), on: .loopback,
                    flags: [.permanent, .noDuplicateDetection])
            },
        ]
    }
}
