package import Addressing

/// What the daemon tells the plugin: flannel's `subnet.env`, so that either side can be flannel's.
package struct SubnetFile: Hashable, Sendable {
    /// The pod networks; several of a family may stand in a list.
    package var networks: [IPPrefix]
    /// The gateway of this node's pods and the length of its subnet, at most one of each family; IPv4 first.
    package var gateways: [InterfaceAddress]
    package var mtu: MTU
    /// `FLANNEL_IPMASQ`: whether the node masquerades, so that the plugin need not.
    package var masquerade: OverlayConfiguration.Masquerade

    package init(_ configuration: OverlayConfiguration, own: Lease, mtu: MTU) {
        networks = configuration.networks
        gateways = own.subnets.map(\.gateway)
        self.mtu = mtu
        masquerade = configuration.masquerade
    }

    /// The file that the daemon of a subnet file holds locked as long as it lives.
    package static func daemonLock(beside path: String) -> String { "\(path).lock" }

    /// What stands in a key between `FLANNEL_` and the rest.
    private static let infixes = [(IPFamily.ipv4, ""), (.ipv6, "IPV6_")]

    /// Reads the file's text; keys that are not known are left alone.
    package init(_ text: String) throws(SubnetFileError) {
        let entries = try Self.entries(text)
        networks = []
        gateways = []
        for (family, infix) in Self.infixes {
            let (network, subnet) = ("FLANNEL_\(infix)NETWORK", "FLANNEL_\(infix)SUBNET")
            guard let text = entries.value(of: subnet) else { continue }
            let gateway = try Self.value(subnet, text) { (text) throws(AddressingError) in
                try InterfaceAddress(text)
            }
            guard gateway.address.family == family else { throw .wrongFamily(subnet, String(text)) }
            gateways.append(gateway)
            for part in (entries.value(of: network) ?? "").split(separator: ",") {
                let prefix = try Self.value(network, part) { (text) throws(AddressingError) in
                    try IPPrefix(text)
                }
                guard prefix.family == family else { throw .wrongFamily(network, String(part)) }
                networks.append(prefix)
            }
        }
        guard !gateways.isEmpty else { throw .missing("FLANNEL_SUBNET") }
        guard let bytes = entries.value(of: "FLANNEL_MTU") else { throw .missing("FLANNEL_MTU") }
        mtu = try Self.value("FLANNEL_MTU", bytes) { (text) throws(AddressingError) in
            try MTU(Int(text) ?? 0)
        }
        masquerade = entries.value(of: "FLANNEL_IPMASQ") == "true" ? .on : .off
    }

    private typealias Entry = (key: Substring, value: Substring)

    /// The lines `KEY=VALUE`.
    ///
    /// Cut by bytes, and looked up by walking: a plugin reads this for every pod, and the machinery of characters
    /// and dictionaries costs it more than all the rest of the file.
    private static func entries(_ text: String) throws(SubnetFileError) -> [Entry] {
        var entries: [Entry] = []
        for bytes in text.utf8.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
            let line = Substring(bytes)
            guard let equals = line.utf8.firstIndex(of: 0x3d) else { throw .badLine(String(line)) }
            entries.append((line[..<equals], line[line.utf8.index(after: equals)...]))
        }
        return entries
    }

    /// The file's text.
    package var text: String {
        var lines: [String] = []
        for (family, infix) in Self.infixes {
            let networks = networks.filter { $0.family == family }
            guard let gateway = gateways.first(where: { $0.address.family == family }) else { continue }
            lines.append("FLANNEL_\(infix)NETWORK=\(networks.map(\.description).joined(separator: ","))")
            lines.append("FLANNEL_\(infix)SUBNET=\(gateway)")
        }
        lines += ["FLANNEL_MTU=\(mtu)", "FLANNEL_IPMASQ=\(masquerade == .on)"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func value<Value>(
        _ key: String, _ text: Substring, _ read: (Substring) throws(AddressingError) -> Value
    ) throws(SubnetFileError) -> Value {
        do { return try read(text) } catch { throw .badValue(key, error) }
    }
}

extension [(key: Substring, value: Substring)] {
    /// What stands behind a key; of several lines with it, the last counts, as in a shell.
    fileprivate func value(of key: String) -> Substring? { last { $0.key == key }?.value }
}

extension IPPrefix {
    /// The address of the node in its own subnet: the one after the base.
    package var gateway: InterfaceAddress {
        guard
            let gateway = try? InterfaceAddress(
                IPAddress(bits: base.bits + 1, family: family), prefixLength: length)
        else { preconditionFailure("a prefix has a checked length") }
        return gateway
    }
}

/// Why a subnet file cannot be used.
package enum SubnetFileError: Error, Hashable, CustomStringConvertible {
    case badLine(String)
    case missing(String)
    case badValue(String, AddressingError)
    case wrongFamily(String, String)

    package var description: String {
        switch self {
        case .badLine(let line): "the line \"\(line)\" is not of the form KEY=VALUE"
        case .missing(let key): "\(key) is missing"
        case .badValue(let key, let error): "\(key): \(error)"
        case .wrongFamily(let key, let text): "\(key): \(text) is of the other address family"
        }
    }
}
