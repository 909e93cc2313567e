package import Addressing

/// A set of nft, or a map if its elements have values.
package struct NFTCollection: Hashable, Sendable {
    package let name: ChainName
    package let key: [NFTType]
    /// Empty for a set.
    package let value: [NFTType]
    /// Sorted, each key once.
    package let elements: [NFTElement]

    /// Takes elements in any order, one for a key.
    package init(_ name: ChainName, key: [NFTType], value: [NFTType] = [], _ elements: [NFTElement]) {
        self.name = name
        self.key = key
        self.value = value
        self.elements = elements.sorted()
    }

    /// What nft calls it: one kind is not found under the word of the other.
    package enum Form: String, Hashable, Sendable { case set, map }

    package var form: Form { value.isEmpty ? .set : .map }
}

/// The type of one part of an element.
package enum NFTType: String, Hashable, Sendable, CaseIterable {
    case ipv4Address = "ipv4_addr"
    case ipv6Address = "ipv6_addr"
    case transport = "inet_proto"
    case port = "inet_service"
    case interface = "ifname"
    case mac = "ether_addr"

    package static func address(_ family: IPFamily) -> Self { family == .ipv4 ? .ipv4Address : .ipv6Address }
}

/// One part of an element.
package enum NFTValue: Hashable, Sendable {
    case address(IPAddress)
    case transport(TransportProtocol)
    case port(UInt16)
    case interface(InterfaceName)
    case mac(MACAddress)
}

/// An element of a set or map: `tcp . 80 : 10.244.1.5 . 8080`.
package struct NFTElement: Hashable, Comparable, Sendable {
    package let key: [NFTValue]
    package let value: [NFTValue]

    package init(_ key: [NFTValue], _ value: [NFTValue] = []) {
        self.key = key
        self.value = value
    }

    /// By the parts of the key in turn.
    package static func < (left: Self, right: Self) -> Bool {
        for (own, other) in zip(left.key, right.key) where own != other { return own < other }
        return left.key.count < right.key.count
    }
}

extension NFTValue: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        if case (.interface(let own), .interface(let other)) = (left, right) { return own < other }
        return left.rank < right.rank
    }

    /// Among values of one type.
    private var rank: UInt128 {
        switch self {
        case .address(let address): address.bits
        case .transport(let transport): UInt128(transport.number)
        case .port(let port): UInt128(port)
        case .interface: 0
        case .mac(let mac): UInt128(mac.bits)
        }
    }
}

extension NFTValue: TextWritable {
    func write(to buffer: inout TextBuffer) {
        switch self {
        case .address(let address): buffer.add(address)
        case .transport(let transport): buffer.add(transport.rawValue)
        case .port(let port): buffer.add(port)
        case .interface(let name): buffer.add(quoted: name.text)
        case .mac(let mac): buffer.add(mac.description)
        }
    }
}

extension NFTElement: TextWritable {
    package var text: String { written }

    func write(to buffer: inout TextBuffer) {
        Self.write(key, to: &buffer)
        guard !value.isEmpty else { return }
        buffer.add(" : ")
        Self.write(value, to: &buffer)
    }

    func writeKey(to buffer: inout TextBuffer) { Self.write(key, to: &buffer) }

    private static func write(_ parts: [NFTValue], to buffer: inout TextBuffer) {
        for (position, part) in parts.enumerated() {
            if position > 0 { buffer.add(" . ") }
            part.write(to: &buffer)
        }
    }
}

extension TextBuffer {
    /// A string of nft: it has no escapes, so what holds a quote cannot be said.
    mutating func add(quoted text: String) {
        add("\"")
        for byte in text.utf8 where byte != UInt8(ascii: "\"") { add(byte: byte) }
        add("\"")
    }
}
