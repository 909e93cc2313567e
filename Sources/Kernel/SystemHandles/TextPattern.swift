internal import Glibc

/// A regular expression that is looked for in short texts (regex(7), the extended form).
///
/// What Go's `regexp` and most people write is translated where the extended form says it otherwise; what has no
/// counterpart is refused rather than matched in another sense.
@safe package struct TextPattern: ~Copyable {
    private var compiled = unsafe regex_t()

    package init(_ text: String) throws(TextPatternError) {
        let extended = try ExtendedExpression.translating(text)
        let status = unsafe regcomp(&compiled, extended, REG_EXTENDED | REG_NOSUB)
        guard status == 0 else { throw TextPatternError(pattern: text, fault: Self.words(for: status)) }
    }

    deinit {
        var compiled = unsafe compiled
        unsafe regfree(&compiled)
    }

    /// Whether any part of a text matches.
    package func isFound(in text: String) -> Bool {
        unsafe withUnsafePointer(to: compiled) { unsafe regexec($0, text, 0, nil, 0) == 0 }
    }

    private static func words(for status: CInt) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        let length = unsafe regerror(status, nil, &buffer, buffer.count)
        return String(
            decoding: buffer.prefix(max(0, length - 1)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A text that is no regular expression, or one that is not understood here.
package struct TextPatternError: Error, Hashable, CustomStringConvertible {
    package let pattern: String
    package let fault: String

    package var description: String { "\"\(pattern)\" is no pattern that is understood: \(fault)" }
}

/// The translation of an expression as Go and Perl write it into the extended form of POSIX.
private struct ExtendedExpression {
    private let pattern: String
    private var rest: Substring.UnicodeScalarView
    private var output = ""
    private var isAfterQuantifier = false

    static func translating(_ pattern: String) throws(TextPatternError) -> String {
        var translation = ExtendedExpression(pattern: pattern, rest: pattern[...].unicodeScalars)
        while let scalar = translation.rest.popFirst() { try translation.translate(scalar) }
        return translation.output
    }

    private mutating func translate(_ scalar: Unicode.Scalar) throws(TextPatternError) {
        let wasAfterQuantifier = isAfterQuantifier
        isAfterQuantifier = false
        switch scalar {
        case "\\": output += try escape()
        case "[": output += try set()
        case "(" where rest.first == "?":
            guard rest.starts(with: "?:".unicodeScalars) else { throw fault("a group that starts with (?") }
            rest.removeFirst(2)
            output += "("
        // A lazy quantifier: which of several matches is found makes no difference to whether there is one.
        case "?" where wasAfterQuantifier: break
        default:
            isAfterQuantifier = "*+?}".unicodeScalars.contains(scalar)
            output.unicodeScalars.append(scalar)
        }
    }

    /// What a backslash and the scalar behind it stand for outside of a set.
    private mutating func escape() throws(TextPatternError) -> String {
        guard let scalar = rest.popFirst() else { throw fault("a backslash at the end") }
        if let members = Self.classes[scalar] { return "[\(members)]" }
        guard !Self.isWordScalar(scalar) else { throw fault("\\\(scalar)") }
        return "\\\(scalar)"
    }

    /// A set in brackets: in POSIX it has no escapes, and where a character stands says what it means.
    private mutating func set() throws(TextPatternError) -> String {
        var members: [String] = []
        let isNegated = rest.first == "^"
        if isNegated { rest.removeFirst() }
        while let scalar = rest.popFirst() {
            switch scalar {
            case "]" where !members.isEmpty: return Self.set(of: members, isNegated: isNegated)
            case "[" where rest.first == ":": throw fault("a class such as [:alpha:]")
            case "\\":
                guard let escaped = rest.popFirst() else { throw fault("a backslash at the end") }
                if Self.classes[escaped] == nil, Self.isWordScalar(escaped) { throw fault("\\\(escaped)") }
                members.append(Self.classes[escaped] ?? String(escaped))
            case "-" where members.last?.utf8.count == 1 && rest.first.map(Self.isWordScalar) == true:
                members[members.count - 1] += "-\(rest.removeFirst())"
            default: members.append(String(scalar))
            }
        }
        throw fault("a set without an end")
    }

    /// Puts members to where they stand for themselves: `]` first, `^` not first, `-` last.
    private static func set(of members: [String], isNegated: Bool) -> String {
        let ordinary = members.filter { !["]", "^", "-"].contains($0) }.joined()
        var text = (members.contains("]") ? "]" : "") + ordinary
        if members.contains("^") {
            if text.isEmpty && !isNegated { return members.contains("-") ? "[-^]" : "\\^" }
            text += "^"
        }
        return "[\(isNegated ? "^" : "")\(text)\(members.contains("-") ? "-" : "")]"
    }

    private static let classes: [Unicode.Scalar: String] = [
        "d": "0-9", "w": "0-9A-Za-z_", "s": "\t\n\u{0C}\r ",
    ]

    private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    private func fault(_ what: String) -> TextPatternError {
        TextPatternError(pattern: pattern, fault: "\(what) has no counterpart here")
    }
}
