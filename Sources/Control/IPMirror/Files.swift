internal import SystemHandles
internal import SystemPackage

/// A file's text; nil if it cannot be read.
func textFile(_ path: String) -> String? {
    (try? Descriptor.contents(of: path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
}

/// The names in a directory, in its own order; none if it cannot be read.
func fileNames(in directory: String) -> [String] {
    guard let folder = try? Directory(opening: FilePath(directory)) else { return [] }
    return (try? folder.names()) ?? []
}
