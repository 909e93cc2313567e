import AddressAudit
import ArgumentParser
import SystemHandles
import SystemPackage

struct IPAMExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the records and what else is kept of addresses, as JSON.")

    @OptionGroup var files: IPAMFiles

    func run() throws {
        let export = try AddressExport(of: try files.directory)
        IPAMOutput.show(export.json)
        for file in export.leftOut { IPAMOutput.complain("\(file) names no owner and is left out") }
    }
}

struct IPAMImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Add what an export holds to this node's records.",
        discussion: "Nothing is written if an address of it has another owner here.")

    @Argument(help: ArgumentHelp("A file that export printed; - for the standard input.", valueName: "file"))
    var file: String

    @OptionGroup var files: IPAMFiles

    func run() throws {
        let limit = 1 << 28
        let bytes =
            file == "-"
            ? try FileDescriptor.standardInput.readAll(limit: limit)
            : try Descriptor.contents(of: file, limit: limit)
        let count = try AddressImport(bytes).merge(into: try files.directory)
        print("\(count) records added")
    }
}
