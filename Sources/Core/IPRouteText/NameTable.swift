/// Names for numbers, as the files of /etc/iproute2 give them.
package struct NameTable: Hashable, Sendable {
    private var names: [UInt32: String]
    /// The highest number that the table takes; a file's lines beyond it are passed over.
    private let limit: UInt32

    package init(_ names: [UInt32: String] = [:], upTo limit: UInt32 = .max) {
        self.names = names
        self.limit = limit
    }

    package func name(of number: UInt32) -> String? { names[number] }

    /// The lowest number of that name.
    package func number(of name: String) -> UInt32? {
        names.lazy.filter { $0.value == name }.map(\.key).min()
    }

    /// A line that is no `number name`.
    package struct CorruptLine: Error, Hashable {
        package let line: String
    }

    /// Takes in a file's lines over those that are there (`rtnl_tab_initialize` in lib/rt_names.c).
    ///
    /// - Throws: at the first corrupt line; those before it count, those behind it do not.
    package mutating func read(_ text: String) throws(CorruptLine) {
        for line in text.split(separator: "\n") {
            let line = line.drop { $0 == " " || $0 == "\t" }
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let (number, name) = Self.entry(line) else { throw CorruptLine(line: String(line)) }
            if let number, number <= limit { names[number] = name }
        }
    }

    /// A number, hexadecimal behind `0x`, and a word; the number is nil if it is negative or too large.
    private static func entry(_ line: Substring) -> (UInt32?, String)? {
        if line.hasPrefix("0x"), let entry = entry(line.dropFirst(2), radix: 16, \.isHexDigit) {
            return entry
        }
        // Whatever follows the digits starts the name: iproute2 reads `0xyz` as the name "xyz" of 0.
        guard line.hasPrefix("-") else { return entry(line, radix: 10, \.isNumber) }
        return entry(line.dropFirst(), radix: 10, \.isNumber).map { (nil, $0.1) }
    }

    private static func entry(
        _ line: Substring, radix: Int, _ isDigit: (Character) -> Bool
    ) -> (UInt32?, String)? {
        let digits = line.prefix { $0.isASCII && isDigit($0) }
        let name = line[digits.endIndex...].drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
        guard !digits.isEmpty, !name.isEmpty else { return nil }
        return (UInt32(digits, radix: radix), String(name))
    }
}
