internal import IPRouteText

/// The files that give names to numbers: `rt_tables` and its like, each of which may go on in a `.d` directory.
struct NameFiles {
    let directory: String

    /// The words that a list of such objects uses, and what iproute2 says of files that it cannot read.
    func vocabulary(for object: MirroredObject) -> (Vocabulary, complaints: String) {
        var vocabulary = Vocabulary()
        var complaints = ""
        switch object {
        case .link:
            read("group", into: &vocabulary.groups, &complaints)
        case .route:
            read("rt_tables", into: &vocabulary.tables, &complaints)
            read("rt_protos", into: &vocabulary.protocols, &complaints)
            read("rt_scopes", into: &vocabulary.scopes, &complaints)
            read("rt_dsfield", into: &vocabulary.services, &complaints)
        }
        return (vocabulary, complaints)
    }

    private func read(_ name: String, into table: inout NameTable, _ complaints: inout String) {
        let more = "\(directory)/\(name).d"
        let parts = fileNames(in: more).filter { $0.hasSuffix(".conf") && !$0.hasPrefix(".") }
        for path in ["\(directory)/\(name)"] + parts.map({ "\(more)/\($0)" }) {
            guard let text = textFile(path) else { continue }
            do throws(NameTable.CorruptLine) {
                try table.read(text)
            } catch {
                complaints += "Database \(path) is corrupted at \(error.line)\n\n"
            }
        }
    }
}
