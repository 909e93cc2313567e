/// Why a text or number is none of this module's values.
public enum AddressingError: Error, Hashable, CustomStringConvertible {
    case notAnAddress(String)
    case notAPrefix(String)
    case badPrefixLength(Int)
    case hostBitsSet(String)
    case notAMACAddress(String)
    case badInterfaceName(String, InterfaceName.Fault)
    case badMTU(Int)
    case badVNI(Int)

    /// What is wrong, with the text that it is wrong in.
    public var description: String {
        switch self {
        case .notAnAddress(let text): "\"\(text)\" is not an IP address"
        case .notAPrefix(let text): "\"\(text)\" is not an address with a prefix length, such as 10.1.2.0/24"
        case .badPrefixLength(let length): "prefix length \(length) is outside the address family's range"
        case .hostBitsSet(let text): "\(text) has host bits set: it is an address, not a network"
        case .notAMACAddress(let text): "\"\(text)\" is not a MAC address such as 0a:58:0a:01:02:03"
        case .badInterfaceName(let name, let fault): "\"\(name)\" cannot name an interface: \(fault.rawValue)"
        case .badMTU(let value): "MTU \(value) is outside 68...65535"
        case .badVNI(let value): "VNI \(value) is outside 0...16777215"
        }
    }
}
