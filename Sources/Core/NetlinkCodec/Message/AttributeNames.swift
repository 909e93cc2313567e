internal import WireFormat

/// The names of a message's attributes, or of those in a nest, for errors that point into a request.
struct AttributeNames: Sendable {
    /// What the names begin with in Linux' headers: `IFLA_`.
    let prefix: String
    /// The rest of the names in order of their types from zero, with one space between them.
    let list: String
    /// How many bytes of fixed layout stand before the attributes.
    let headerSize: Int
    /// What is known of the attributes' own content.
    let nests: @Sendable (Nest) -> AttributeNames?

    /// An attribute that holds others.
    struct Nest {
        let type: UInt16
        /// The text of an attribute beside it, such as the kind of link that `IFLA_INFO_DATA` belongs to.
        let text: (UInt16) -> String?
    }

    init(
        _ prefix: String, behind headerSize: Int = 0, _ list: String,
        nests: @escaping @Sendable (Nest) -> AttributeNames? = { _ in nil }
    ) {
        self.prefix = prefix
        self.list = list
        self.headerSize = headerSize
        self.nests = nests
    }

    /// The name of a type, or its number where there is none.
    func name(of type: UInt16) -> String {
        let names = list.split(separator: " ")
        return prefix + (Int(type) < names.count ? String(names[Int(type)]) : String(type))
    }

    /// The attribute that starts at an offset, with the nests that it stands in.
    fileprivate func path(to offset: Int, in bytes: [UInt8]) -> String? {
        find(offset, in: bytes)?.path
    }

    /// An attribute that the nest at an offset lacks, with the nests that it would stand in.
    fileprivate func name(of type: UInt16, inNestAt offset: Int, of bytes: [UInt8]) -> String? {
        find(offset, in: bytes).map { "\($0.path)/\($0.content?.name(of: type) ?? String(type))" }
    }

    /// The names that lead to the attribute at an offset, and those of what stands in it.
    private func find(_ offset: Int, in bytes: [UInt8]) -> (path: String, content: AttributeNames?)? {
        var place = Place(start: headerSize, bytes: bytes)
        while let attribute = place.next() {
            let isHere = attribute.start == offset
            guard isHere || attribute.content.contains(offset) else { continue }
            let outer = name(of: attribute.type)
            let content = nests(Nest(type: attribute.type) { place.text(of: $0, from: headerSize) })
            if isHere { return (outer, content) }
            let inside = Array(bytes[attribute.content])
            let inner = content?.find(offset - attribute.content.lowerBound, in: inside)
            return inner.map { ("\(outer)/\($0.path)", $0.content) } ?? (outer, nil)
        }
        return nil
    }
}

/// A walk over the attributes of a request that this module has written itself.
private struct Place {
    var start: Int
    let bytes: [UInt8]

    mutating func next() -> (type: UInt16, start: Int, content: Range<Int>)? {
        guard start + 4 <= bytes.count else { return nil }
        let here = start
        let rest = Array(bytes[here...])
        var reader = AttributeReader(rest.span)
        guard let attribute = try? reader.next() else { return nil }
        let content = here + 4..<here + 4 + attribute.payload.count
        start = here + aligned(content.count + 4)
        return (attribute.type, here, content)
    }

    func text(of type: UInt16, from start: Int) -> String? {
        var place = Place(start: start, bytes: bytes)
        while let attribute = place.next() {
            guard attribute.type == type else { continue }
            return String(decoding: bytes[attribute.content].prefix { $0 != 0 }, as: UTF8.self)
        }
        return nil
    }
}

extension NetlinkRequest {
    /// The attribute that starts at an offset of the message, with the nests that it stands in:
    /// `IFLA_LINKINFO/IFLA_INFO_DATA/IFLA_VXLAN_ID`.
    ///
    /// The offset counts the message's header, as `NLMSGERR_ATTR_OFFS` does. Nil if no attribute starts there.
    public func attributeName(at offset: UInt32) -> String? {
        guard let position = Int(exactly: offset) else { return nil }
        return AttributeNames.of(self)?.path(to: position - MessageHeader.size, in: payload)
    }

    /// The name of an attribute that is not in the message but should be.
    ///
    /// The type is that of `NLMSGERR_ATTR_MISS_TYPE`; the nest is where in the message the attribute starts that it
    /// is missing from, nil for the message itself. Nil for a message that this module has no names for.
    public func missingAttributeName(_ type: UInt16, nest: UInt32?) -> String? {
        guard let nest else { return AttributeNames.of(self)?.name(of: type) }
        return AttributeNames.of(self)?.name(
            of: type, inNestAt: Int(nest) - MessageHeader.size, of: payload)
    }
}
