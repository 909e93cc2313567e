import IPMirror
import NetlinkSession
import NetworkTesting
import Testing

/// What iproute2 has and the mirror lacks is refused by name, with iproute2's exit status for a bad word.
struct RefusalTests {
    /// Refusals that need no kernel.
    private let mirror = IPMirror { () throws(NetlinkError) in
        throw NetlinkError("open a netlink socket", .noAnswer)
    }

    @Test(arguments: [
        ("-d link", "Option \"-d\" is not supported yet by swiftlet link list.\n"),
        ("-s link", "Option \"-s\" is not supported yet by swiftlet.\n"),
        ("-r route", "Option \"-r\" is not supported yet by swiftlet.\n"),
        ("-c route", "Option \"-c\" is not supported yet by swiftlet.\n"),
        ("-color=always route", "Option \"-color=always\" is not supported yet by swiftlet.\n"),
        ("-b file", "Option \"-b\" is not supported yet by swiftlet.\n"),
        ("-0 route", "Option \"-0\" is not supported yet by swiftlet route list.\n"),
        ("-f link route", "Option \"-family link\" is not supported yet by swiftlet route list.\n"),
        ("link set v1 up", "Command \"set\" is not supported yet by swiftlet link.\n"),
        ("link s", "Command \"s\" is not supported yet by swiftlet link.\n"),
        ("route get 10.1.1.1", "Command \"get\" is not supported yet by swiftlet route.\n"),
        ("route flush", "Command \"flush\" is not supported yet by swiftlet route.\n"),
    ])
    func refuses(_ line: String, _ complaint: String) {
        let result = mirror.run(line.split(separator: " ").map(String.init))
        #expect(result.errors == complaint)
        #expect(result.status == 255)
        #expect(result.output == "")
    }

    @Test(arguments: ["addr", "neigh show", "rule", "netns list"])
    func refusesOtherObjects(_ line: String) {
        let result = mirror.run(line.split(separator: " ").map(String.init))
        #expect(result.errors.hasSuffix(" is not supported yet by swiftlet.\n"))
        #expect(result.status == 1)
    }

    @Test(
        .networkNamespace,
        arguments: [
            "link list vrf v", "link list label x", "link list scope host", "link list permanent",
            "route list iif v1", "route list mark 1", "route list cached", "route list table cache",
            "route list from 10/8", "route list realms 5", "route list vrf v", "-d route list table 200",
        ])
    func refusesSelectors(_ line: String) throws {
        let result = try SampleNode().mirror(line.split(separator: " ").map(String.init))
        #expect(result.errors.hasPrefix("Argument \""))
        #expect(result.errors.contains("is not supported yet by swiftlet "))
        #expect(result.status == 255)
        #expect(result.output == "")
    }

    @Test(arguments: ["", "-j", "help", "link help", "-f", "-help"])
    func showsItsUsage(_ line: String) {
        let result = mirror.run(line.split(separator: " ").map(String.init))
        #expect(result.errors.hasPrefix("Usage: swiftlet "))
        #expect(result.status == 255)
    }

    @Test func saysWhyItHasNoSession() {
        let result = mirror.run(["link"])
        #expect(result.errors.hasPrefix("Cannot open netlink socket: cannot open a netlink socket: "))
        #expect(result.status == 1)
    }

    @Test func claimsTheWordsOfIproute2Only() {
        let claimed = [["link"], ["r"], ["-j", "nosuch"], ["addr"], ["monitor"], ["--br", "l"]]
        #expect(claimed.allSatisfy(IPMirror.claims))
        let left = [
            [], ["plan"], ["demo"], ["trace"], ["doctor"], ["rules"], ["-h"], ["--help"], ["--version"],
        ]
        #expect(!left.contains(where: IPMirror.claims))
    }
}
