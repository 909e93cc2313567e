internal import Addressing

/// The bytes of a text that is written once, front to back.
///
/// Ten thousand rules are written without a string for any of them.
struct TextBuffer {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    @inline(__always) mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }
    @inline(__always) mutating func add(_ byte: Unicode.Scalar) { bytes.append(UInt8(ascii: byte)) }
    @inline(__always) mutating func add(byte: UInt8) { bytes.append(byte) }
    mutating func add(_ other: [UInt8]) { bytes.append(contentsOf: other) }

    mutating func add(_ number: UInt16) { add(UInt32(number)) }

    mutating func add(_ number: UInt32) {
        var power: UInt32 = 1
        while number / power >= 10 { power *= 10 }
        while power > 0 {
            bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / power % 10))
            power /= 10
        }
    }

    mutating func addHexadecimal(_ number: UInt32) {
        add("0x")
        var shift = number == 0 ? 0 : (31 - number.leadingZeroBitCount) & ~3
        while shift >= 0 {
            bytes.append(Self.digits[Int(number >> UInt32(shift) & 0xf)])
            shift -= 4
        }
    }

    mutating func add(_ address: IPAddress) {
        switch address {
        case .v4(let address): add(address)
        case .v6(let address): add(address.description)
        }
    }

    private mutating func add(_ address: IPv4Address) {
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            add(address.bits >> shift & 0xff)
            if shift > 0 { add(".") }
        }
    }

    mutating func add(_ prefix: IPPrefix) {
        add(prefix.base)
        add("/")
        add(UInt32(truncatingIfNeeded: prefix.length))
    }

    private static let digits = Array("0123456789abcdef".utf8)
}

/// What writes itself into a text.
protocol TextWritable {
    func write(to buffer: inout TextBuffer)
}

extension TextWritable {
    var written: String {
        var buffer = TextBuffer()
        write(to: &buffer)
        return buffer.text
    }
}
