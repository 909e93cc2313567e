import AddressAudit
import AddressPool
import AddressStore
import ArgumentParser
import CNISpec
import JSON
import NetlinkOverLibmnl
import NetlinkSession
import SystemHandles
import SystemPackage

struct IPAMCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipam", abstract: "List, check and repair the addresses given out on this node.",
        subcommands: [
            IPAMList.self, IPAMCheck.self, IPAMRepair.self, IPAMRelease.self, IPAMExport.self,
            IPAMImport.self,
        ])
}

/// Which addresses a command is about.
struct IPAMFiles: ParsableArguments {
    @Option(help: "The directory of records, host-local's dataDir.")
    var dataDir = AddressStore.defaultDataDirectory.string

    @Option(help: ArgumentHelp("Only this network.", valueName: "name"))
    var network: String?

    var directory: AddressDirectory {
        get throws { AddressDirectory(FilePath(dataDir), only: try network.map { try NetworkName($0) }) }
    }
}

/// Where the ranges of networks are said.
struct IPAMRanges: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A network configuration, or a directory of them, that says the ranges.", valueName: "path"))
    var conf: String?

    @Option(help: "The file in which the daemon says the ranges of networks of type swiftlet.")
    var subnetFile = ConfiguredRanges.defaultSubnetFile.string

    func read() throws -> [NetworkName: RangeSetList] {
        let ranges = try ConfiguredRanges(
            reading: conf.map { FilePath($0) }, subnetFile: FilePath(subnetFile))
        for file in ranges.leftOut { IPAMOutput.complain("\(file); its ranges are not known") }
        return ranges.byNetwork
    }
}

/// How to look at the node.
struct IPAMSurvey: ParsableArguments {
    @OptionGroup var files: IPAMFiles
    @OptionGroup var ranges: IPAMRanges

    @Option(help: "The directory of the container runtime's cache.")
    var cacheDir = NodeSurvey.defaultCache.string

    @Option(
        help: ArgumentHelp(
            "Judge no record younger than this: its ADD may still run.", valueName: "seconds"))
    var settle: UInt32 = 120

    func survey() throws -> NodeSurvey {
        NodeSurvey(
            of: try files.directory, cache: FilePath(cacheDir), ranges: try ranges.read(),
            settling: .seconds(Int64(settle))
        ) { (namespace) throws(NetlinkError) in
            try NetlinkSession(opening: MnlTransport.self, in: namespace)
        }
    }

    /// Looks at the node; where that cannot be done at all, the exit status is not that of a fault found.
    func audit() throws -> NodeAudit {
        do { return try survey().audit() } catch {
            IPAMOutput.complain(error)
            throw ExitCode(2)
        }
    }
}

enum IPAMOutput {
    static func complain(_ message: some Any) {
        try? FileDescriptor.standardError.writeWhole(Array("swiftlet ipam: \(message)\n".utf8))
    }

    static func show(_ json: JSONValue) { print(json.prettyText) }
}
