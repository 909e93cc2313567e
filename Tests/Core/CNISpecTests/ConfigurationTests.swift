import CNISpec
import JSON
import Testing

@Suite struct ConfigurationTests {
    private func configuration(_ text: String) throws(CNIError) -> NetworkConfiguration {
        try NetworkConfiguration(Array(text.utf8), supporting: [.v0_3_1, .v0_4_0, .v1_0_0])
    }

    @Test func readsWellKnownKeysAndKeepsTheRest() throws {
        let text = """
            {"cniVersion":"1.0.0","name":"net","type":"bridge","ipam":{"type":"host-local","x":1.0},\
            "runtimeConfig":{"mac":"00:11:22:33:44:55"},"args":{"cni":{"ips":["10.0.0.5"]}},\
            "dns":{"nameservers":["10.0.0.1"]},"unknown":{"kept":true}}
            """
        let configuration = try configuration(text)
        #expect(configuration.version == .v1_0_0)
        #expect(configuration.name.text == "net")
        #expect(configuration.type == "bridge")
        #expect(configuration.ipam?["type"] == .string("host-local"))
        #expect(configuration.runtimeConfiguration["mac"] == .string("00:11:22:33:44:55"))
        #expect(try configuration.fields.fields("args")?.fields("cni")?.strings("ips") == ["10.0.0.5"])
        #expect(configuration.dns == DNS(nameservers: ["10.0.0.1"]))
        #expect(try configuration.previousResult() == nil)
        #expect(JSONValue.object(configuration.json).compactText == text)
    }

    @Test(arguments: RecordedCall.all)
    func readsRecordedConfigurations(_ call: RecordedCall) throws {
        let configuration = try configuration(call.input)
        let hasPrevious = call.input.contains("prevResult")
        #expect(try (configuration.previousResult() != nil) == hasPrevious)
    }

    @Test func takesAPreviousResultWithoutVersionForItsOwn() throws {
        let configuration = try configuration(
            #"{"cniVersion":"1.0.0","name":"n","prevResult":{"interfaces":[{"name":"eth0"}]}}"#)
        #expect(try configuration.previousResult()?.interfaces.map(\.name) == ["eth0"])
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let text: String
        let code: CNIError.Code
        let message: String
        var testDescription: String { text }

        init(_ text: String, _ code: CNIError.Code, _ message: String) {
            self.text = text
            self.code = code
            self.message = message
        }

        static let all = [
            Fault("", .decodingFailure, "cannot decode the network configuration"),
            Fault("[]", .decodingFailure, "cannot decode the network configuration"),
            Fault(#"{"cniVersion":"1.0.0"}"#, .invalidConfiguration, "missing network name"),
            Fault(
                #"{"cniVersion":"1.0.0","name":"n 1"}"#, .invalidConfiguration,
                "invalid characters found in network name"),
            Fault(
                #"{"cniVersion":1,"name":"n"}"#, .invalidConfiguration,
                "invalid field \"cniVersion\": expected a string, found a number"),
            Fault(#"{"cniVersion":"9.0.0","name":"n"}"#, .incompatibleVersion, "incompatible CNI versions"),
            Fault(#"{"name":"n"}"#, .incompatibleVersion, "incompatible CNI versions"),
            Fault(
                #"{"cniVersion":"1.0.0","name":"n","ipam":[]}"#, .invalidConfiguration,
                "invalid field \"ipam\": expected an object, found an array"),
            Fault(
                #"{"cniVersion":"1.0.0","name":"n","dns":{"search":["a",1]}}"#, .invalidConfiguration,
                "invalid field \"dns.search[1]\": expected a string, found a number"),
        ]
    }

    @Test(arguments: Fault.all)
    func namesWhatIsWrong(_ fault: Fault) throws {
        let error = try #require(throws: CNIError.self) { try configuration(fault.text) }
        #expect(error.code == fault.code)
        #expect(error.message == fault.message)
    }

    @Test func saysWhichVersionsThereAre() throws {
        let error = try #require(throws: CNIError.self) {
            try configuration(#"{"name":"n","cniVersion":"1.1.0"}"#)
        }
        #expect(error.details == #"config is "1.1.0", plugin supports ["0.3.1" "0.4.0" "1.0.0"]"#)
    }

    @Test func fieldsNameTheirPathAndBounds() throws {
        let fields = try configuration(
            #"{"cniVersion":"1.0.0","name":"n","mtu":70000,"vlan":1.5,"gone":null,"on":"yes"}"#
        ).fields
        #expect(try fields.integer("absent", in: 0...1) == nil)
        #expect(try fields.bool("gone") == nil)
        for key in ["mtu", "vlan"] {
            #expect(throws: CNIError.self) { try fields.integer(key, in: 68...65535) }
        }
        let error = try #require(throws: CNIError.self) { try fields.bool("on") }
        #expect(error.message == #"invalid field "on": expected a boolean, found a string"#)
    }
}
