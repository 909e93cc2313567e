package import Addressing

/// Why a text or a combination is none of this module's values.
package enum FirewallError: Error, Hashable {
    case badChainName(String, ChainNameFault)
    case badComment(String)
    case badInterfacePattern(String)
    case badPorts(String)
    /// A list of ports has none, or more than fit.
    case badPortList(count: Int)
    /// A chain with rules of a set is not one that the set's writer owns.
    case notOwned(UserChain)
    case repeated(UserChain)
    case repeatedTable(NFTTableName)
    /// A rule jumps to a chain that the rule set lacks, or that is in another table.
    case noSuchChain(ChainName, Table)
    case noSuchNFTChain(ChainName, NFTTableName)
    case noSuchCollection(ChainName, NFTTableName)
    /// A rule is to stand in a chain that is neither the kernel's nor one that the set shares.
    case noSuchPlace(Place)
    /// A rule in one of the kernel's chains leads nowhere: it could not be told from others' later.
    case hookWithoutChain(Place, rule: String)
    case wrongFamily(IPPrefix, IPFamily)
    /// A rule is about ports or flags and not about a protocol that has them.
    case needsTransport(String)
    /// nft has no statement for a rule.
    case notInNFT(String)
    /// A node's subnet is not a part of the pod network.
    case subnetOutsideNetwork(IPPrefix, network: IPPrefix)
    /// Words of iptables that say no condition, or one that a rule has already.
    case badCondition(String)
    /// Two pod networks of one family.
    case repeatedFamily(IPFamily)
    /// A mapping of host ports begins at port zero, or goes past the last.
    case badHostPort(String)
    /// Two pods, or one twice, ask for a host port.
    case hostPortTaken(HostPort, by: String, and: String)
    /// A table of an iptables-save text has no COMMIT: the text was cut off.
    case cutOff(table: String)
    /// What nft listed is no JSON, or not what nft lists.
    case unreadableListing(String)
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
        case .badPorts(let text): "\(text) is no range of ports: it ends before it begins"
        case .badPortList(let count): "a rule takes 1 to 15 ports, a range counts as two: here are \(count)"
        case .notOwned(let chain): "chain \(chain) is not the writer's own"
        case .repeated(let chain): "chain \(chain) is given twice"
        case .repeatedTable(let table):
            "table \(table) is given twice or is not the writer's, or a name in it is given twice"
        case .noSuchChain(let chain, let table):
            "a rule in table \(table) jumps to \(chain), which is not there"
        case .noSuchNFTChain(let chain, let table):
            "a rule in table \(table) jumps to \(chain), which is not there"
        case .noSuchCollection(let name, let table):
            "a rule in table \(table) looks into \(name), which is not there"
        case .noSuchPlace(let place): "\(place) is neither a chain of the kernel's nor one that is shared"
        case .hookWithoutChain(let place, let rule): "\(rule) in \(place) does not lead to a chain"
        case .wrongFamily(let prefix, let family): "\(prefix) in a rule for \(family)"
        case .needsTransport(let rule): "\(rule) needs a protocol with ports or flags (-p tcp)"
        case .notInNFT(let rule): "nft has no statement for \(rule)"
        case .subnetOutsideNetwork(let subnet, let network): "subnet \(subnet) is not in network \(network)"
        case .badCondition(let words):
            "\"\(words)\" is no condition of iptables that is understood, or is one too many"
        case .repeatedFamily(let family): "two pod networks of \(family)"
        case .badHostPort(let text): "\(text): ports are 1 to 65535, and a range ends within them"
        case .hostPortTaken(let port, let first, let second):
            first == second
                ? "\(first) asks for host port \(port) twice"
                : "\(first) and \(second) both ask for host port \(port)"
        case .cutOff(let table): "the listing of table \(table) ends before its COMMIT"
        case .unreadableListing(let reason): "the listing of nft cannot be read: \(reason)"
        }
    }
}
