import AddressAudit
import AddressPool
import CNISpec
import NetworkTesting
import SystemPackage
import Testing

@Suite struct RangesTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    /// What is read of the folder or of a file in it, as `network: set; set`.
    private func ranges(_ name: String = ".") throws -> [String] {
        let ranges = try ConfiguredRanges(
            reading: FilePath(folder.path(of: name)), subnetFile: FilePath(folder.path(of: "subnet.env")))
        return ranges.byNetwork.map { name, list in
            "\(name): " + list.sets.map(\.description).joined(separator: "; ")
        }.sorted()
    }

    @Test(arguments: [
        (#"{"subnet":"10.1.0.0/24"}"#, "10.1.0.1-10.1.0.254"),
        (
            #"{"subnet":"10.1.0.0/24","rangeStart":"10.1.0.9","rangeEnd":"10.1.0.20","gateway":"10.1.0.5"}"#,
            "10.1.0.9-10.1.0.20"
        ),
        (
            #"{"ranges":[[{"subnet":"10.1.0.0/30"},{"subnet":"10.2.0.0/30"}],[{"subnet":"fd01::/126"}]]}"#,
            "10.1.0.1-10.1.0.2,10.2.0.1-10.2.0.2; fd01::1-fd01::3"
        ),
        (
            #"{"subnet":"10.1.0.0/30","ranges":[[{"subnet":"fd01::/126"}]]}"#,
            "10.1.0.1-10.1.0.2; fd01::1-fd01::3"
        ),
    ]) func readsHostLocals(_ fields: String, _ expected: String) throws {
        let ipam = #"{"type":"host-local","# + fields.dropFirst()
        try folder.write(#"{"name":"one","type":"bridge","ipam":\#(ipam)}"#, to: "1.conf")
        try folder.write(
            #"{"name":"list","plugins":[{"type":"ptp","ipam":\#(ipam)},{"type":"portmap"}]}"#,
            to: "2.conflist")
        #expect(try ranges() == ["list: \(expected)", "one: \(expected)"])
        #expect(try ranges("1.conf") == ["one: \(expected)"])
    }

    @Test func readsTheSubnetFileForSwiftlet() throws {
        try folder.write(#"{"name":"pods","plugins":[{"type":"swiftlet"}]}"#, to: "1.conflist")
        #expect(try ranges() == [])
        try folder.write(
            """
            FLANNEL_NETWORK=10.244.0.0/16
            FLANNEL_SUBNET=10.244.1.1/24
            FLANNEL_IPV6_NETWORK=fd44::/48
            FLANNEL_IPV6_SUBNET=fd44:0:0:1::1/64
            FLANNEL_MTU=1450
            FLANNEL_IPMASQ=true

            """, to: "subnet.env")
        #expect(
            try ranges() == [
                "pods: 10.244.1.1-10.244.1.254; fd44:0:0:1::1-fd44::1:ffff:ffff:ffff:ffff"
            ])
    }

    @Test func leavesOutAndNamesWhatCannotBeUsedInADirectory() throws {
        try folder.write("not JSON", to: "1.conf")
        try folder.write(#"{"name":"x","type":"macvlan","ipam":{"type":"dhcp"}}"#, to: "2.conf")
        try folder.write("notes", to: "README")
        let ranges = try ConfiguredRanges(reading: FilePath(folder.path))
        #expect(ranges.byNetwork.isEmpty)
        #expect(ranges.leftOut.map(\.description).count == 1)
        #expect(ranges.leftOut[0].description.contains("1.conf: not JSON at byte 1"))
    }

    @Test(arguments: [
        "not JSON", "[]", #"{"type":"bridge"}"#,
        #"{"name":"x","type":"bridge","ipam":{"type":"host-local","subnet":"10.0.0.1/24"}}"#,
        #"{"name":"x","type":"bridge","ipam":{"type":"host-local","ranges":[{"subnet":"10.0.0.0/24"}]}}"#,
    ]) func refusesAFileThatWasNamedAndCannotBeUsed(_ text: String) throws {
        try folder.write(text, to: "1.conf")
        let error = try #require(throws: UnusablePath.self) { try ranges("1.conf") }
        #expect(error.description.contains("1.conf"))
    }
}
