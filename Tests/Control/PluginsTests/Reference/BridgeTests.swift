import Addressing
import CNISpec
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import PluginTesting
import Testing

/// What newer reference plugins than Debian's have, and what ours does better.
@Suite(.networkNamespace) struct BridgeTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let members: String
        let message: String
        var code = 7

        var testDescription: String { members }

        init(_ members: String, _ message: String, code: Int = 7) {
            self.members = members
            self.message = message
            self.code = code
        }

        static let all = [
            Refusal(#""vlanTrunk": [{"minID": 0, "maxID": 5}]"#, "incorrect trunk minID parameter"),
            Refusal(#""vlanTrunk": [{"minID": 1, "maxID": 4095}]"#, "incorrect trunk maxID parameter"),
            Refusal(
                #""vlanTrunk": [{"minID": 9, "maxID": 5}]"#, "minID is greater than maxID in trunk parameter"
            ),
            Refusal(
                #""vlanTrunk": [{"maxID": 5}]"#,
                "minID and maxID should be configured simultaneously, minID is missing"),
            Refusal(
                #""vlanTrunk": [{"minID": 5}]"#,
                "minID and maxID should be configured simultaneously, maxID is missing"),
            Refusal(#""vlanTrunk": [{"id": 4095}]"#, "incorrect trunk id parameter"),
            Refusal(
                #""vlan": 5, "vlanTrunk": [{"id": 6}]"#,
                "cannot set vlan and vlanTrunk at the same time"),
            Refusal(
                #""disableContainerInterface": true, "ipam": {"type": "static"}"#,
                "cannot use IPAM when DisableContainerInterface flag is set"),
            Refusal(#""macspoofchk": true"#, "macspoofchk: true is not supported", code: 2),
        ]
    }

    private func call(_ verb: String, _ members: String) -> PluginCall {
        PluginCall(
            "bridge", verb,
            #"{"cniVersion": "1.0.0", "name": "net", "type": "bridge"\#(members.isEmpty ? "" : ", ")\#(members)}"#
        )
    }

    @Test(arguments: Refusal.all) func saysWhatIsWrong(_ refusal: Refusal) throws {
        let side = try Twins().ours
        let answer = try side.answer(call("ADD", refusal.members))
        #expect(answer.message == refusal.message)
        #expect(answer.code == refusal.code)
        #expect(try side.node.lines("ip -o link show type bridge").isEmpty)
    }

    @Test func leavesTheContainersEndDown() throws {
        let side = try Twins().ours
        let answer = try side.answer(call("ADD", #""disableContainerInterface": true"#))
        #expect(answer.succeeded, "\(answer.output)")
        #expect(try !side.pod.session().get(.link(.name(InterfaceName("eth0")))).flags.contains(.up))
    }

    @Test(arguments: ["isolated", "hairpin"]) func setsThePortUp(_ flag: String) throws {
        let side = try Twins().ours
        let member = flag == "isolated" ? "portIsolation" : "hairpinMode"
        #expect(try side.answer(call("ADD", #""\#(member)": true"#)).succeeded)
        let port = try side.node.run("ip -o -d link show type veth")
        #expect(port.contains("\(flag) on"))
    }

    @Test func checksANetworkWithoutAddresses() throws {
        let side = try Twins().ours
        var check = call("CHECK", "")
        check.previous = try side.answer(call("ADD", "")).output
        #expect(try side.answer(check).output == "")
        try side.node.run("ip link set cni0 promisc on")
        #expect(try side.answer(check).code == 100)
    }

    /// A container that has ended is deleted by the name of its host end.
    @Test(arguments: [PluginCall.Pod.gone, nil]) func deletesWithoutANamespace(_ pod: PluginCall.Pod?) throws
    {
        let side = try Twins().ours
        #expect(try side.answer(call("ADD", "")).succeeded)
        var delete = call("DEL", "")
        delete.pod = pod
        for _ in 1...2 { #expect(try side.answer(delete).output == "") }
        #expect(try side.node.lines("ip -o link show type veth").isEmpty)
    }
}
