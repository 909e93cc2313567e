import Addressing
import CNISpec
import JSON
import Testing

@Suite struct ResultTests {
    private func result(_ text: String) throws -> CNIResult {
        try CNIResult(Fields(try #require(try JSONValue(parsing: text).object)))
    }

    private func full() throws -> CNIResult {
        CNIResult(
            interfaces: [
                CNIResult.Interface(name: "cni0", mac: "aa:48:e9:95:39:f6"),
                CNIResult.Interface(name: "eth0", mtu: 1450, sandbox: "/run/netns/a", pciID: "0000:00:1f.6"),
            ],
            addresses: [
                CNIResult.AssignedAddress(
                    interface: 1, address: try InterfaceAddress("10.1.2.3/24"),
                    gateway: try IPAddress("10.1.2.1")),
                CNIResult.AssignedAddress(interface: 1, address: try InterfaceAddress("fd00::3/64")),
            ],
            routes: [
                CNIResult.Route(to: try IPPrefix("0.0.0.0/0"), via: try IPAddress("10.1.2.1"), mtu: 1400),
                CNIResult.Route(to: try IPPrefix("fd01::/64"), table: 0, scope: 253),
            ],
            dns: DNS(nameservers: ["10.96.0.10"], search: ["svc"]))
    }

    @Test(arguments: RecordedCall.withResult)
    func printsWhatTheReferencePrinted(_ call: RecordedCall) throws {
        let printed = try JSONValue(parsing: call.output)
        #expect(try result(call.output).json(version: .v0_4_0) == printed)
    }

    @Test(arguments: [CNIVersion.v0_3_0, .v0_3_1, .v0_4_0])
    func printsListsWithAddressVersions(_ version: CNIVersion) throws {
        #expect(
            try full().json(version: version).compactText == """
                {"cniVersion":"\(version)","interfaces":[{"name":"cni0","mac":"aa:48:e9:95:39:f6"},\
                {"name":"eth0","sandbox":"/run/netns/a"}],"ips":[{"version":"4","interface":1,\
                "address":"10.1.2.3/24","gateway":"10.1.2.1"},{"version":"6","interface":1,\
                "address":"fd00::3/64"}],"routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.1","mtu":1400},\
                {"dst":"fd01::/64","table":0,"scope":253}],"dns":{"nameservers":["10.96.0.10"],\
                "search":["svc"]}}
                """)
    }

    @Test(arguments: [CNIVersion.v1_0_0, .v1_1_0])
    func sortsKeysFromVersion1(_ version: CNIVersion) throws {
        #expect(
            try full().json(version: version).compactText == """
                {"cniVersion":"\(version)","dns":{"nameservers":["10.96.0.10"],"search":["svc"]},\
                "interfaces":[{"mac":"aa:48:e9:95:39:f6","name":"cni0"},{"mtu":1450,"name":"eth0",\
                "pciID":"0000:00:1f.6","sandbox":"/run/netns/a"}],"ips":[{"address":"10.1.2.3/24",\
                "gateway":"10.1.2.1","interface":1},{"address":"fd00::3/64","interface":1}],\
                "routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.1","mtu":1400},\
                {"dst":"fd01::/64","scope":253,"table":0}]}
                """)
    }

    @Test(arguments: [CNIVersion.v0_1_0, .v0_2_0])
    func printsOneAddressAFamilyBeforeLists(_ version: CNIVersion) throws {
        var result = try full()
        result.addresses.append(CNIResult.AssignedAddress(address: try InterfaceAddress("10.9.9.9/24")))
        #expect(
            try result.json(version: version).compactText == """
                {"cniVersion":"\(version)","ip4":{"ip":"10.1.2.3/24","gateway":"10.1.2.1",\
                "routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.1"}]},"ip6":{"ip":"fd00::3/64",\
                "routes":[{"dst":"fd01::/64"}]},"dns":{"nameservers":["10.96.0.10"],"search":["svc"]}}
                """)
    }

    @Test func refusesOldVersionsWithoutAddress() throws {
        let error = try #require(throws: CNIError.self) { try CNIResult().json(version: .v0_2_0) }
        #expect(error.message == "cannot convert: no valid IP addresses")
    }

    @Test(arguments: [
        (CNIVersion.v0_2_0, #"{"cniVersion":"0.2.0","ip6":{"ip":"fd00::3/64"},"dns":{}}"#),
        (.v0_4_0, #"{"cniVersion":"0.4.0","dns":{}}"#), (.v1_0_0, #"{"cniVersion":"1.0.0"}"#),
    ])
    func printsEmptyPartsAsTheVersionDoes(_ version: CNIVersion, _ text: String) throws {
        #expect(try result(text).json(version: version).compactText == text)
    }

    @Test(arguments: [CNIVersion.v1_0_0, .v1_1_0])
    func readsBackWhatItPrints(_ version: CNIVersion) throws {
        #expect(try result(full().json(version: version).prettyText) == full())
    }

    @Test(arguments: CNIVersion.allCases)
    func losesRoutesOfAFamilyWithoutAnAddressBeforeLists(_ version: CNIVersion) throws {
        let result = CNIResult(
            addresses: [CNIResult.AssignedAddress(address: try InterfaceAddress("10.0.0.2/24"))],
            routes: [
                CNIResult.Route(to: try IPPrefix("0.0.0.0/0")), CNIResult.Route(to: try IPPrefix("::/0")),
            ])
        let told = result.routes(toldIn: version).map { "\($0.destination)" }
        #expect(told == (version < .v0_3_0 ? ["0.0.0.0/0"] : ["0.0.0.0/0", "::/0"]))
    }

    @Test func readsOneAddressAFamily() throws {
        let old = try result(try full().json(version: .v0_2_0).compactText)
        #expect(old.addresses.map(\.address.description) == ["10.1.2.3/24", "fd00::3/64"])
        #expect(old.routes.map(\.destination.description) == ["0.0.0.0/0", "fd01::/64"])
        #expect(old.interfaces.isEmpty)
    }

    @Test func readsLoopbackThatLeavesTheAddressVersionOut() throws {
        let loopback = try result(RecordedCall.loopbackAdd.output)
        #expect(loopback.addresses.map(\.address.description) == ["127.0.0.1/8", "::1/128"])
        #expect(loopback.interfaces.first?.name == "lo")
    }

    @Test(arguments: [
        #"{"cniVersion":"3.0.0"}"#, #"{"cniVersion":"1.0.0","ips":[{}]}"#,
        #"{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.1"}]}"#,
        #"{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.1/24","interface":-1}]}"#,
        #"{"cniVersion":"1.0.0","routes":[{"dst":"x"}]}"#, #"{"cniVersion":"1.0.0","interfaces":[1]}"#,
    ])
    func refuses(_ text: String) {
        #expect(throws: CNIError.self) { try result(text) }
    }

    @Test func errorsAndVersionsPrintAsTheSpecificationSays() throws {
        let error = CNIError(.tryAgainLater, "busy", details: "lock held")
        #expect(
            error.json(version: .v1_0_0).compactText
                == #"{"cniVersion":"1.0.0","code":11,"msg":"busy","details":"lock held"}"#)
        let object = try #require(error.json(version: .v1_0_0).object)
        #expect(CNIError(object) == error)
        #expect(CNIError(JSONObject()) == nil)
        #expect(
            CNIVersion.report(supporting: [.v0_3_1, .v1_0_0]).compactText
                == #"{"cniVersion":"1.1.0","supportedVersions":["0.3.1","1.0.0"]}"#)
    }
}
