import Addressing
import NetlinkCodec
import WireFormat

/// A decoder, and what must hold of each value that it makes.
struct Decoder<Value: Equatable & Sendable>: Sendable {
    typealias Decode = @Sendable (Span<UInt8>) throws(WireError) -> Value?

    private let decode: Decode
    private var request: (@Sendable (Value) -> [UInt8])?
    private var told: @Sendable (Value) -> Value = { $0 }
    private var headerSize = 0
    private var unknown: (@Sendable (Value) -> [RawAttribute])?

    init(_ decode: @escaping Decode) { self.decode = decode }

    /// A value that a request carries must come out of the request's payload again.
    ///
    /// `told` leaves out of a value what a request has no place for: what only the kernel tells.
    func requested(
        by request: @escaping @Sendable (Value) -> NetlinkRequest,
        telling told: @escaping @Sendable (inout Value) -> Void = { _ in }
    ) -> Decoder {
        encoded(by: { request($0).payload }, telling: told)
    }

    /// The same, for a request whose payload needs a change before it reads like an answer.
    func encoded(
        by payload: @escaping @Sendable (Value) -> [UInt8],
        telling told: @escaping @Sendable (inout Value) -> Void = { _ in }
    ) -> Decoder {
        var decoder = self
        decoder.request = payload
        decoder.told = { value in
            var copy = value
            told(&copy)
            return copy
        }
        return decoder
    }

    /// The attributes behind a header that the value keeps as they came must be those of the message.
    func keeping(
        _ unknown: @escaping @Sendable (Value) -> [RawAttribute], behind headerSize: Int
    ) -> Decoder {
        var decoder = self
        decoder.unknown = unknown
        decoder.headerSize = headerSize
        return decoder
    }

    /// Decodes an input and looks at what came of it.
    var check: @Sendable (Span<UInt8>) -> Void { { bytes in examine(bytes) } }

    private func examine(_ bytes: Span<UInt8>) {
        guard let value = value(of: bytes) else { return }
        let second = self.value(of: bytes)
        demand(value == second, "decodes otherwise the second time: \(difference(value, second))")
        if let request { checkReturn(of: told(value), from: request(value)) }
        if let unknown { checkKept(by: unknown, in: bytes, value) }
    }

    private func checkReturn(of value: Value, from payload: [UInt8]) {
        let again = self.value(of: payload.span)
        demand(value == again, "a request says otherwise: \(difference(value, again))")
    }

    /// What is kept stands in the message, in that order; an attribute that nobody knows is kept behind it.
    private func checkKept(by unknown: (Value) -> [RawAttribute], in bytes: Span<UInt8>, _ value: Value) {
        let kept = unknown(value)
        var rest = kept[...]
        for attribute in attributes(of: bytes.extracting(droppingFirst: headerSize))
        where attribute == rest.first { rest.removeFirst() }
        demand(rest.isEmpty, "keeps what is not in the message, or in another order: \(kept)")

        let foreign = RawAttribute(type: 0x2fff, payload: [1, 2, 3])
        var longer = bytes.indices.map { bytes[$0] }
        while longer.count % 4 != 0 { longer.append(0) }
        longer += written([foreign])
        let all = self.value(of: longer.span).map(unknown)
        demand(all == kept + [foreign], "does not keep one more attribute: \(String(describing: all))")
    }

    private func value(of bytes: Span<UInt8>) -> Value? { try? decode(bytes) }

    /// The lines that only one of two values has when all that they hold is printed.
    private func difference(_ value: Value, _ other: Value?) -> String {
        guard let other else { return "\(value) becomes nothing" }
        let lines = [value, other].map { value in
            var text = ""
            dump(value, to: &text)
            return text.split(separator: "\n")
        }
        let signs = ["-", "+"]
        let only = zip(signs, zip(lines, lines.reversed())).flatMap { sign, texts in
            texts.0.filter { !texts.1.contains($0) }.map { sign + $0 }
        }
        return ([""] + only).joined(separator: "\n")
    }
}

/// All attributes of a content that a decoder has accepted.
func attributes(of content: Span<UInt8>) -> [RawAttribute] {
    var reader = AttributeReader(content)
    var list: [RawAttribute] = []
    while let attribute = try? reader.next() {
        list.append(attribute.raw)
        demand(list.count <= content.count / 4, "more attributes than \(content.count) bytes hold")
    }
    return list
}

extension InterfaceIndex {
    /// For a request that must name a link.
    static let any: InterfaceIndex = {
        guard let index = InterfaceIndex(1) else { fatalError("1 is an interface's number") }
        return index
    }()
}
