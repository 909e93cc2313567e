internal import JSON

/// The objects of a listing of `nft -j list ruleset` that mention certain words.
///
/// A node has tens of thousands of rules of others: these are walked over as bytes, and no value is made.
struct NFTListing {
    private(set) var objects: [JSONObject] = []
    private let bytes: [UInt8]
    private let words: [[UInt8]]
    private var offset = 0

    /// - Throws: `unreadableListing` for what is no listing, or one that was cut off.
    init(_ bytes: [UInt8], mentioning words: [String]) throws(FirewallError) {
        self.bytes = bytes
        self.words = words.map { Array($0.utf8) }
        try expect("{")
        skipSpace()
        try string(equal: "nftables")
        try expect(":")
        try expect("[")
        skipSpace()
        while next != UInt8(ascii: "]") {
            try object()
            skipSpace()
            guard next == UInt8(ascii: ",") else { break }
            offset += 1
            skipSpace()
        }
        try expect("]")
        try expect("}")
        skipSpace()
        guard offset == bytes.count else { throw fault("more text after the listing") }
    }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func fault(_ reason: String) -> FirewallError {
        .unreadableListing("\(reason) at byte \(offset)")
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || (9...13).contains(byte) { offset += 1 }
    }

    private mutating func expect(_ byte: Unicode.Scalar) throws(FirewallError) {
        skipSpace()
        guard next == UInt8(ascii: byte) else { throw fault("'\(byte)' is missing") }
        offset += 1
    }

    private mutating func string(equal word: String) throws(FirewallError) {
        guard next == UInt8(ascii: "\""), bytes[try string()].elementsEqual(word.utf8) else {
            throw fault("\"\(word)\" is missing")
        }
    }

    /// Moves over a string and gives where it stands, without quotes and with its escapes.
    private mutating func string() throws(FirewallError) -> Range<Int> {
        let start = offset + 1
        offset = start
        while let byte = next, byte != UInt8(ascii: "\"") { offset += byte == UInt8(ascii: "\\") ? 2 : 1 }
        guard offset < bytes.count else { throw fault("the end of a string is missing") }
        offset += 1
        return start..<offset - 1
    }

    /// Moves over an object, and makes a value of it if it has one of the words.
    private mutating func object() throws(FirewallError) {
        guard next == UInt8(ascii: "{") else { throw fault("an object is missing") }
        let start = offset
        var depth = 0
        var isMentioned = false
        repeat {
            switch next {
            case UInt8(ascii: "\""):
                let word = try string()
                isMentioned =
                    isMentioned || words.contains { $0.count == word.count && bytes[word].elementsEqual($0) }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case nil: throw fault("the end of an object is missing")
            default: break
            }
            offset += 1
        } while depth > 0
        guard isMentioned else { return }
        do {
            guard let object = try JSONValue(parsing: Array(bytes[start..<offset])).object else { return }
            objects.append(object)
        } catch {
            throw .unreadableListing("\(error) of the object at byte \(start)")
        }
    }
}

extension JSONObject {
    /// The only member of an object that nft wraps something in.
    var only: Member? { members.count == 1 ? members[0] : nil }

    func text(_ key: String) -> String? { self[key]?.text }
}

extension JSONValue {
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var integer: Int? {
        if case .number(let number) = self { number.integer } else { nil }
    }

    var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// A list, or a value that stands for a list of one.
    var list: [JSONValue] { array ?? [self] }
}
