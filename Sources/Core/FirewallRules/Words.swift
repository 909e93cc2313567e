/// How iptables-save writes an argument and iptables-restore reads it (`xtables_save_string` in libxtables).
enum Words {
    /// Letters, digits, `-` and `_`: what is never quoted.
    static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// Writes a text as one word: in quotes unless it is plain, with a backslash before quotes and backslashes.
    static func write(quoted text: String, to buffer: inout TextBuffer) {
        guard !text.utf8.allSatisfy(isPlain) else { return buffer.add(text) }
        buffer.add("\"")
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "'") {
                buffer.add("\\")
            }
            buffer.add(byte: byte)
        }
        buffer.add("\"")
    }

    /// The words of a line, without their quotes; nil if a quote is left open.
    static func split(_ line: Substring) -> [String]? {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        var isEscaped = false
        for character in line.unicodeScalars {
            switch character {
            case "\\" where isQuoted && !isEscaped: isEscaped = true
            case "\"" where !isEscaped:
                isQuoted.toggle()
                word = word ?? ""
            case " " where !isQuoted:
                if let ended = word { words.append(ended) }
                word = nil
            default:
                word = word ?? ""
                word?.unicodeScalars.append(character)
                isEscaped = false
            }
        }
        return isQuoted ? nil : words + (word.map { [$0] } ?? [])
    }
}
