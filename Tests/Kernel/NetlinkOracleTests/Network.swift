import Addressing
import LibnlDecoding

/// A network as octets; nothing for all of a family, of which the library keeps no octets.
struct Network: Hashable, CustomStringConvertible {
    var octets: [UInt8] = []
    var length = 0

    var description: String { "\(octets)/\(length)" }

    init(_ prefix: IPPrefix?) {
        guard let prefix, prefix.length > 0 else { return }
        octets = prefix.base.octets
        length = prefix.length
    }

    init(_ address: LibnlAddress?) {
        guard let address, address.prefixLength > 0 else { return }
        octets = address.octets
        length = address.prefixLength
    }
}
