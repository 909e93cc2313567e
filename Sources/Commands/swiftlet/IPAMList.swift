import AddressAudit
import AddressStore
import ArgumentParser
import CNISpec
import JSON

struct IPAMList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List who has which address, and when the ranges may be full.")

    @OptionGroup var files: IPAMFiles
    @OptionGroup var ranges: IPAMRanges

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let directory = try files.directory
        let ranges = try ranges.read()
        let clock = try BootClock()
        let lists = try directory.networks(configured: ranges.keys).map { name in
            AddressList(name, try directory.records(of: name), ranges: ranges[name], clock)
        }
        guard !json else {
            return IPAMOutput.show(.object(["networks": .array(lists.map(\.json))]))
        }
        for line in lists.flatMap(\.lines) { print(line) }
    }
}
