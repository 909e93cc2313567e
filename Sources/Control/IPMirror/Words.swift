/// The words of a command line, taken one after the other.
struct Words {
    private var rest: ArraySlice<String>

    init(_ words: [String]) { rest = words[...] }

    var first: String? { rest.first }

    /// The next word, if there is one.
    mutating func next() -> String? { rest.popFirst() }

    /// The word that must follow (`NEXT_ARG` in include/utils.h).
    mutating func value() throws(Refusal) -> String {
        guard let word = rest.popFirst() else { throw .incomplete }
        return word
    }
}

extension String {
    /// Whether this is a keyword or the start of it (`matches` in lib/utils.c).
    func abbreviates(_ keyword: String) -> Bool { !isEmpty && keyword.hasPrefix(self) }

    func abbreviates(_ keywords: [String]) -> Bool { keywords.contains { abbreviates($0) } }

    /// The first of the keywords that this is the start of: the order decides, as it does in iproute2.
    func expanded(among keywords: [String]) -> String? { keywords.first { abbreviates($0) } }
}

/// A number as C's `strtoul` reads it with base zero: decimal, octal behind `0`, hexadecimal behind `0x`.
func unsigned(_ text: some StringProtocol, upTo limit: UInt32 = .max) -> UInt32? {
    let lowercased = text.lowercased()
    let (digits, radix) =
        lowercased.hasPrefix("0x")
        ? (lowercased.dropFirst(2), 16)
        : lowercased.hasPrefix("0") ? (lowercased[...], 8) : (lowercased[...], 10)
    // A sign makes a number too large for every use here, but for a plus, which nobody writes.
    guard digits.first?.isHexDigit == true, let number = UInt32(digits, radix: radix) else { return nil }
    return number <= limit ? number : nil
}
