import LibnlDecoding
import NetlinkCodec
import WireFormat

/// How objects of one kind are compared: our decoder and the library's on the same bytes, field by field.
///
/// A further kind is a value of this type; a further field is a line in its table.
struct Comparison<Ours, Theirs: LibnlObject>: Sendable {
    /// The messages that hold the objects.
    let message: MessageType
    let decode: @Sendable (Span<UInt8>) throws(WireError) -> Ours?
    let fields: [Field<Ours, Theirs>]
    /// Objects that the library makes nothing of.
    var refused: Refusal<Ours>?

    /// Compares what both make of each payload; one that ours leaves to another decoder does not count.
    func outcome(on payloads: [[UInt8]]) throws -> Outcome {
        var outcome = Outcome()
        for payload in payloads {
            guard try decode(payload.span) != nil else { continue }
            try compare(payload, payload, &outcome)
        }
        return outcome
    }

    /// Compares our reading of some bytes with the library's of others, for tests of the comparison itself.
    func disagreements(ours: [UInt8], theirs: [UInt8]) throws -> [Disagreement] {
        var outcome = Outcome()
        try compare(ours, theirs, &outcome)
        return outcome.disagreements
    }

    private func compare(_ ours: [UInt8], _ theirs: [UInt8], _ outcome: inout Outcome) throws {
        guard let our = try decode(ours.span) else { throw NotDecoded(payload: ours) }
        let their: Theirs
        do {
            their = try Theirs.decode(type: message.rawValue, payload: theirs)
        } catch {
            guard let refused, refused.covers(our) else { throw error }
            outcome.excuses.insert(refused.reason)
            outcome.refused += 1
            return
        }
        outcome.compared += 1
        for field in fields {
            let texts = field.texts(our, their)
            outcome.values[field.name, default: []].insert(texts.ours)
            guard texts.ours != texts.theirs else { continue }
            if let reason = field.excuse(our, their) {
                outcome.excuses.insert(reason)
            } else {
                outcome.disagreements.append(
                    Disagreement(object: "\(our)", field: field.name, ours: texts.ours, theirs: texts.theirs))
            }
        }
    }

    private struct NotDecoded: Error { let payload: [UInt8] }
}

/// Objects that the library is known to refuse, and why that is not our fault.
struct Refusal<Ours>: Sendable {
    let reason: String
    let covers: @Sendable (Ours) -> Bool

    init(_ reason: String, of covers: @escaping @Sendable (Ours) -> Bool) {
        self.reason = reason
        self.covers = covers
    }
}

/// A property of an object that both decoders know.
struct Field<Ours, Theirs>: Sendable {
    let name: String
    let texts: @Sendable (Ours, Theirs) -> (ours: String, theirs: String)
    private(set) var allowance: Allowance?

    /// Where the library is known to say something else, and why that is not our fault.
    struct Allowance: Sendable {
        let reason: String
        let covers: @Sendable (Ours, Theirs) -> Bool
    }

    init<Value: Hashable & Sendable>(
        _ name: String, ours: @escaping @Sendable (Ours) -> Value,
        libnl theirs: @escaping @Sendable (Theirs) -> Value
    ) {
        self.name = name
        texts = { ("\(ours($0))", "\(theirs($1))") }
    }

    func except(_ reason: String, where covers: @escaping @Sendable (Ours, Theirs) -> Bool) -> Field {
        var field = self
        field.allowance = Allowance(reason: reason, covers: covers)
        return field
    }

    func excuse(_ ours: Ours, _ theirs: Theirs) -> String? {
        guard let allowance, allowance.covers(ours, theirs) else { return nil }
        return allowance.reason
    }
}

/// A field that one of the two decoders must have wrong.
struct Disagreement: Hashable, CustomStringConvertible {
    let object: String
    let field: String
    let ours: String
    let theirs: String

    var description: String { "\(object): \(field) is \(ours), libnl says \(theirs)" }
}

/// What came of a comparison, and how much it has seen.
struct Outcome {
    var compared = 0
    /// Objects that the library refused, as it is known to.
    var refused = 0
    var disagreements: [Disagreement] = []
    /// The reasons of the allowances that were needed.
    var excuses: Set<String> = []
    /// Our values of each field.
    var values: [String: Set<String>] = [:]

    /// Fields that were the same in all objects: of them the comparison says little.
    var fieldsOfOneValue: [String] { values.filter { $0.value.count < 2 }.keys.sorted() }
}
