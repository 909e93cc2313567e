internal import SystemHandles
internal import SystemPackage

/// A daemon that outlives this program, remembered by its number.
struct PidFile {
    private let path: FilePath

    init(_ path: String) { self.path = FilePath(path) }

    func write(_ pid: Int32) throws {
        let file = try Descriptor(opening: path.string, .writeOnly, options: [.create, .truncate])
        try file.writeWhole(Array("\(pid)\n".utf8))
    }

    func remove() throws {
        try Directory(opening: path.folder).remove(path.lastComponent?.string ?? "")
    }

    /// Whether the number still belongs to a process of that program, and not to a stranger's.
    func isRunning(_ program: String) -> Bool { process(of: program) != nil }

    func signal(_ signal: Signal, ifRunning program: String) throws {
        try process(of: program)?.send(signal)
    }

    private func process(of program: String) -> RunningProcess? {
        guard let bytes = try? Descriptor.contents(of: path.string, limit: 32),
            let pid = Int32(String(decoding: bytes.prefix { $0 != 0x0a }, as: UTF8.self))
        else { return nil }
        return RunningProcess(pid: pid, program: program)
    }
}
