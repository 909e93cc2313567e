package import Addressing

/// Why a text or a combination is none of this module's values.
package enum FirewallError: Error, Hashable {
    case badChainName(String, ChainNameFault)
    case badComment(String)
    case badInterfacePattern(String)
    /// A chain of a rule set has not the set's prefix.
    case outsidePrefix(OwnChain, ChainPrefix)
    case repeated(OwnChain)
    /// A rule jumps to a chain that the rule set lacks, or that is in another table.
    case noSuchChain(OwnChain, Table)
    case wrongFamily(IPPrefix, IPFamily)
    /// A node's subnet is not a part of the pod network.
    case subnetOutsideNetwork(IPPrefix, network: IPPrefix)
    /// A table of an iptables-save text has no COMMIT: the text was cut off.
    case cutOff(table: String)
}

/// What is wrong with a chain's name.
package enum ChainNameFault: String, Sendable {
    case empty = "it is empty"
    case tooLong = "it is longer than 28 bytes"
    case forbiddenCharacter = "it holds something else than letters, digits, - and _, or begins with -"
}

extension FirewallError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badChainName(let name, let fault): "\"\(name)\" cannot name a chain: \(fault.rawValue)"
        case .badComment(let text):
            "\"\(text)\" cannot be a rule's comment: 1 to 255 bytes without control characters"
        case .badInterfacePattern(let text): "iptables cannot match the interface name \"\(text)\""
        case .outsidePrefix(let chain, let prefix): "chain \(chain) does not begin with \(prefix)"
        case .repeated(let chain): "chain \(chain) is given twice"
        case .noSuchChain(let chain, let table):
            "a rule in table \(table) jumps to \(chain), which is not there"
        case .wrongFamily(let prefix, let family): "\(prefix) in a rule for \(family)"
        case .subnetOutsideNetwork(let subnet, let network): "subnet \(subnet) is not in network \(network)"
        case .cutOff(let table): "the listing of table \(table) ends before its COMMIT"
        }
    }
}
