import GoldenFiles

/// Draws fields of configurations from a seed.
struct Draw {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func chance(_ wins: Int, in all: Int) -> Bool {
        Int.random(in: 1...all, using: &generator) <= wins
    }

    mutating func one<Value>(of values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &generator)]
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    /// Some of the members, each as often as it says.
    mutating func members(_ fields: [Field]) -> [String] { fields.compactMap { member($0) } }

    private mutating func member(_ field: Field) -> String? {
        guard chance(1, in: field.oneIn) else { return nil }
        let isOdd = !field.odd.isEmpty && chance(1, in: 8)
        return "\"\(field.key)\": \(one(of: isOdd ? field.odd : field.usual))"
    }
}

/// A member of a configuration, with values to draw from as JSON.
struct Field {
    let key: String
    let usual: [String]
    /// Values that are refused, or at the edge of it.
    let odd: [String]
    /// The member is there in one of so many configurations.
    let oneIn: Int

    init(_ key: String, _ usual: [String], odd: [String] = [], oneIn: Int = 3) {
        self.key = key
        self.usual = usual
        self.odd = odd
        self.oneIn = oneIn
    }

    static func flag(_ key: String, oneIn: Int = 3) -> Field {
        Field(key, ["true", "true", "true", "false"], odd: ["1", "\"yes\"", "null"], oneIn: oneIn)
    }
}
