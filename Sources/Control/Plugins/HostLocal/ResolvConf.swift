internal import CNISpec
internal import SystemHandles
internal import SystemPackage

extension DNS {
    /// Reads a file of the form of resolv.conf(5).
    init(readingFile path: String) throws(CNIError) {
        do throws(Errno) {
            let bytes = try Descriptor.contents(of: path, limit: 1 << 16)
            self.init(resolvConf: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw CNIError(
                .ioFailure, "open \(path): \("\(error)".lowercased())",
                details: "\"resolvConf\" must name a file that can be read")
        }
    }

    /// Lists grow with each line; of several domains the last one counts.
    init(resolvConf text: String) {
        self.init()
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let keyword = words.first, words.count > 1 else { continue }
            switch keyword {
            case "nameserver": nameservers.append(words[1])
            case "domain": domain = words[1]
            case "search": search += words.dropFirst()
            case "options": options += words.dropFirst()
            default: continue
            }
        }
    }
}
