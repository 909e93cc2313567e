import Addressing
import CNISpec
import JSON
import NetworkTesting
import Testing

/// What the reference's IPAM plugins do not do, or not right.
@Suite struct IPAMVerbTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func call(
        _ call: String, _ ipam: String = "\"subnet\": \"10.0.0.0/30\"",
        _ change: (inout IPAMCase) -> Void = { _ in }
    ) throws -> Answer {
        var example = IPAMCase("", ipam) { $0.version = "1.1.0" }
        change(&example)
        return try IPAMSubject.ours.answer(call, of: example, in: folder.path)
    }

    private func records() throws -> [String] {
        try folder.names(in: "networks/net").filter { $0.hasPrefix("10.") }
    }

    @Test func statusTellsThatAndHowManyAddressesAreInUse() throws {
        try call("STATUS - -").expectNothing()
        _ = try call("ADD c1 eth0").result()
        let error = try #require(try call("STATUS - -").error)
        #expect(error.code == .pluginNotAvailable)
        #expect(error.message == "no IP addresses available in range set: 10.0.0.1-10.0.0.2")
        #expect(error.details == "all 1 are in use; pods must go, or the ranges must be wider")
        let late = try #require(try call("ADD c2 eth0").error)
        #expect(late.code == .tryAgainLater)
        try call("DEL c1 eth0").expectNothing()
        try call("STATUS - -").expectNothing()
        #expect(try call("STATUS - -", "\"subnet\": \"x\"").error?.code == .invalidConfiguration)
    }

    @Test(arguments: ["cni.dev/valid-attachments", "cni.dev/attachments"])
    func collectsWhatIsNotNamedAsValid(_ key: String) throws {
        let wide = "\"subnet\": \"10.0.0.0/24\""
        for container in ["c1", "c2", "c3"] { _ = try call("ADD \(container) eth0", wide).result() }
        try call("GC - -", wide).expectNothing()
        #expect(try records().count == 3)
        try call("GC - -", wide) {
            $0.members = "\"\(key)\": [{\"containerID\": \"c2\", \"ifname\": \"eth0\"}]"
        }.expectNothing()
        #expect(try records() == ["10.0.0.3"])
        // An empty list is no missing list; and a range that is wrong by now keeps nobody from cleaning up.
        try call("GC - -", "\"subnet\": \"10.0.0.0/31\"") { $0.members = "\"\(key)\": []" }.expectNothing()
        #expect(try records().isEmpty)
    }

    @Test func deletesWhateverBecameOfTheRanges() throws {
        _ = try call("ADD c1 eth0").result()
        try call("DEL c1 eth0", "\"subnet\": \"nonsense\"").expectNothing()
        #expect(try records().isEmpty)
    }

    @Test func checksTheAddressesOfTheResult() throws {
        let wide = "\"subnet\": \"10.0.0.0/24\""
        _ = try call("ADD c1 eth0", wide).result()
        func check(_ addresses: String...) throws -> Answer {
            let list = addresses.map { "{\"address\": \"\($0)\"}" }.joined(separator: ", ")
            return try call("CHECK c1 eth0", wide) {
                $0.members = "\"prevResult\": {\"cniVersion\": \"1.1.0\", \"ips\": [\(list)]}"
            }
        }
        try check("10.0.0.2/24").expectNothing()
        // Of other ranges others may give addresses.
        try check("10.0.0.2/24", "192.168.0.1/24").expectNothing()
        let error = try #require(try check("10.0.0.9/24").error)
        #expect(error.message == "host-local: 10.0.0.9 of the result is not recorded for c1/eth0")
    }

    @Test func handsOnAllThatVersion11KnowsOfARoute() throws {
        let route =
            #"{"dst":"10.9.0.0/16","gw":"10.0.0.1","mtu":1400,"advmss":1360,"priority":7,"table":100,"scope":253}"#
        let ipam = "\"subnet\": \"10.0.0.0/24\", \"routes\": [\(route)]"
        let result = try call("ADD c1 eth0", ipam).result()
        let given = try #require(result.routes.first)
        #expect(given.destination.description == "10.9.0.0/16")
        #expect(
            [given.mtu, given.advertisedMSS, given.priority, given.table, given.scope] == [
                1400, 1360, 7, 100, 253,
            ])
    }

    @Test func givesAPodItsAddressAgain() throws {
        let ipam = "\"subnet\": \"10.0.0.0/24\", \"stickySeconds\": 3600"
        func add(_ container: String, _ pod: String) throws -> String? {
            try call("ADD \(container) eth0", ipam) {
                $0.arguments = "IgnoreUnknown=1;K8S_POD_NAMESPACE=shop;K8S_POD_NAME=\(pod);K8S_POD_UID=7"
            }.result().addresses.first?.address.description
        }
        #expect(try add("c1", "cart-0") == "10.0.0.2/24")
        try call("DEL c1 eth0", ipam).expectNothing()
        #expect(try add("c2", "cart-1") == "10.0.0.3/24")
        #expect(try add("c3", "cart-0") == "10.0.0.2/24")
    }

    @Test(arguments: ["static", "host-local"])
    func refusesFieldsOfAnotherKind(_ plugin: String) throws {
        for ipam in ["\"subnet\": 7, \"addresses\": 7", "\"ranges\": [7], \"addresses\": [7]"] {
            let error = try call("ADD c1 eth0", ipam) { $0.plugin = plugin }.error
            #expect(error?.code == .invalidConfiguration)
        }
    }

    @Test func staticMissesAnAddressThatIsNotInTheResult() throws {
        let error = try call("CHECK c1 eth0", #""addresses": [{"address": "10.0.0.1/24"}]"#) {
            $0.plugin = "static"
            $0.members = #""prevResult": {"cniVersion": "1.1.0", "ips": [{"address": "10.0.0.7/24"}]}"#
        }.error
        #expect(error?.message == "static: Failed to match addr 10.0.0.1 on interface eth0")
    }

    @Test func staticHasNothingToGiveBack() throws {
        for verb in ["DEL", "GC", "STATUS"] {
            try call("\(verb) c1 eth0", #""addresses": [{"address": "10.0.0.1/24"}]"#) {
                $0.plugin = "static"
                $0.members = "\"cni.dev/valid-attachments\": []"
            }.expectNothing()
        }
        #expect(try folder.names() == [])
    }
}
