import Addressing
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        "0.0.0.0", "10.244.1.2", "255.255.255.255", "::", "::1", "fe80::1", "2001:db8::8:800:200c:417a",
        "::ffff:10.1.2.3", "::1.2.3.4", "1:0:0:2::3", "1::2:0:0:3:4", "2001:db8:0:1:1:1:1:1",
    ])
    func keepsCanonicalText(_ text: String) throws {
        #expect(try IPAddress(text).description == text)
    }

    @Test(arguments: [
        "", "10.1.2", "10.1.2.3.4", "10.01.2.3", "256.1.1.1", "+1.2.3.4", "1:2:3:4:5:6:7", ":::", "1::2::3",
        "::g",
        "1:2:3:4:5:6:7:8:9", "12345::", "1.2.3.4::", "::1%eth0", " ::1", "1:2:3:4:5:6:7::8:9", ":1::2", "1:",
    ])
    func refuses(_ text: String) {
        #expect(throws: AddressingError.notAnAddress(text)) { try IPAddress(text) }
    }

    @Test func givesOctetsBack() throws {
        for text in ["10.1.2.3", "fd00::12:3"] {
            let address = try IPAddress(text)
            #expect(IPAddress(octets: address.octets, family: address.family) == address)
            #expect(IPAddress(octets: address.octets.dropLast(), family: address.family) == nil)
        }
    }

    @Test(arguments: [
        ("0a:58:0a:f4:01:01", "fe80::858:aff:fef4:101"), ("00:00:00:00:00:01", "fe80::200:ff:fe00:1"),
        ("ff:ff:ff:ff:ff:ff", "fe80::fdff:ffff:feff:ffff"),
    ])
    func makesLinkLocalAddresses(_ mac: String, _ address: String) throws {
        #expect(try IPv6Address(linkLocalOf: MACAddress(mac)).description == address)
    }

    @Test func prefixRefusesHostBits() throws {
        #expect(throws: AddressingError.hostBitsSet("10.1.2.3/24")) { try IPPrefix("10.1.2.3/24") }
        #expect(try InterfaceAddress("10.1.2.3/24").network == IPPrefix("10.1.2.0/24"))
    }

    @Test func prefixesContainAndOverlap() throws {
        let pods = try IPPrefix("10.244.0.0/16")
        #expect(try pods.contains(IPAddress("10.244.255.255")))
        #expect(try !pods.contains(IPAddress("10.245.0.0")))
        #expect(try !pods.contains(IPAddress("::")))
        #expect(try pods.overlaps(IPPrefix("10.0.0.0/8")))
        #expect(IPPrefix.everything(.ipv6).contains(.v6(IPv6Address(bits: .max))))
        #expect(try pods.last == IPAddress("10.244.255.255"))
    }

    @Test(arguments: [
        "10.1.2.0", "10.1.2.0/", "10.1.2.0/33", "::/129", "10.1.2.0/-1", "10.1.2.0/ 8", "/8", "10.1.2.0/+8",
    ])
    func refusesPrefix(_ text: String) {
        #expect(throws: AddressingError.self) { try IPPrefix(text) }
    }
}

@Suite struct InterfaceTests {
    @Test func readsMACAddresses() throws {
        #expect(try MACAddress("0A:58:0a:01:02:03").description == "0a:58:0a:01:02:03")
        for text in [
            "", "0a:58:0a:01:02", "0a:58:0a:01:02:03:04", "a:58:0a:01:02:03", "0a-58-0a-01-02-03",
            "+a:58:0a:01:02:03",
        ] {
            #expect(throws: AddressingError.notAMACAddress(text)) { try MACAddress(text) }
        }
    }

    @Test(arguments: ["", ".", "..", "a/b", "a:b", "a b", "sixteen-letters-", "tab\t"])
    func refusesInterfaceNames(_ text: String) {
        #expect(throws: AddressingError.self) { try InterfaceName(text) }
    }

    @Test func boundsNumbers() throws {
        #expect(throws: AddressingError.badMTU(67)) { try MTU(67) }
        #expect(throws: AddressingError.badVNI(1 << 24)) { try VNI(1 << 24) }
        #expect(InterfaceIndex(0) == nil)
        #expect(try VNI(0xff_ffff).rawValue == 0xff_ffff)
    }
}
