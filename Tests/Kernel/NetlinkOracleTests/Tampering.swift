import GoldenFiles
import Testing

/// A recorded message with one bit changed for our decoder only, and the fields that are another value then.
struct Tampering: Sendable, CustomStringConvertible {
    let file: GoldenFile
    let fields: [String]
    /// Attributes that stand behind those of the file.
    private var added: [UInt8] = []
    private let place: Place
    private let bit: UInt8

    private enum Place {
        /// A byte of the header.
        case header(Int)
        /// A byte of an attribute's payload, found by the types of the nests that it stands in.
        case attribute([UInt16], at: Int, behind: Int)
    }

    var description: String { "\(fields.joined(separator: ", ")) in \(file)" }

    var bytes: [UInt8] {
        get throws { try file.bytes + added }
    }

    func changed(_ bytes: [UInt8]) throws -> [UInt8] {
        var changed = bytes
        switch place {
        case .header(let offset): changed[offset] ^= bit
        case .attribute(let path, let offset, let headerSize):
            var part = headerSize..<bytes.count
            for type in path {
                part = try #require(payload(of: type, in: bytes, part))
            }
            changed[part.lowerBound + offset] ^= bit
        }
        return changed
    }

    static func header(_ fields: String..., at offset: Int, of file: String) -> Tampering {
        Tampering(fields, .header(offset), bit: 4, of: file)
    }

    static func attribute(
        _ fields: String..., path: [UInt16], at offset: Int = 0, bit: UInt8 = 4, behind size: Int,
        of file: String, adding added: [UInt8] = []
    ) -> Tampering {
        Tampering(fields, .attribute(path, at: offset, behind: size), bit: bit, of: file, adding: added)
    }

    private init(
        _ fields: [String], _ place: Place, bit: UInt8, of file: String, adding added: [UInt8] = []
    ) {
        self.file = GoldenFile("netlink/" + file)
        self.fields = fields
        self.added = added
        self.place = place
        self.bit = bit
    }
}

/// Where the payload of an attribute stands in a list of them.
func payload(of type: UInt16, in bytes: [UInt8], _ list: Range<Int>) -> Range<Int>? {
    var start = list.lowerBound
    while start + 4 <= list.upperBound {
        let length = Int(bytes[start]) | Int(bytes[start + 1]) << 8
        // The two top bits are flags.
        let found = UInt16(bytes[start + 2]) | UInt16(bytes[start + 3] & 0x3f) << 8
        if found == type { return start + 4..<start + length }
        start += (length + 3) & ~3
    }
    return nil
}
