internal import Addressing
import FoundationEssentials
package import OverlayModel

extension OverlayConfiguration {
    /// Reads flannel's `net-conf.json`.
    ///
    /// What is asked for and not there is refused, not passed over: a network that differs from what its file
    /// says is worse than one that does not start. `SubnetLen`, `SubnetMin` and `SubnetMax` are for a store that
    /// hands out subnets; a file of nodes names them.
    package init(
        netConf bytes: [UInt8], masquerade: OverlayConfiguration.Masquerade
    ) throws(ConfigurationError) {
        let file: NetConf
        do { file = try JSONDecoder().decode(NetConf.self, from: Data(bytes)) } catch {
            throw ConfigurationError("not the JSON of a network configuration", cause: error)
        }
        try file.refuseWhatIsMissing()
        do {
            self.init(
                networks: try file.networks(), vni: try VNI(file.backend?.vni ?? 1), port: try file.port(),
                masquerade: masquerade, packetFilter: file.enableNFTables == true ? .nft : .automatic)
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError("a value cannot be used", cause: error)
        }
        guard !networks.isEmpty else { throw ConfigurationError("neither Network nor IPv6Network is there") }
    }
}

/// Why a configuration cannot be used.
package struct ConfigurationError: Error, CustomStringConvertible {
    private let text: String
    private let cause: (any Error)?

    init(_ text: String, cause: (any Error)? = nil) {
        self.text = text
        self.cause = cause
    }

    package var description: String { text + (cause.map { ": \(explain($0))" } ?? "") }
}

/// The keys of flannel's file (`Documentation/configuration.md` there).
private struct NetConf: Decodable {
    let network: String?
    let ipv6Network: String?
    let enableIPv4: Bool?
    let enableIPv6: Bool?
    let enableNFTables: Bool?
    let backend: Backend?

    enum CodingKeys: String, CodingKey {
        case network = "Network"
        case ipv6Network = "IPv6Network"
        case enableIPv4 = "EnableIPv4"
        case enableIPv6 = "EnableIPv6"
        case enableNFTables = "EnableNFTables"
        case backend = "Backend"
    }

    struct Backend: Decodable {
        let type: String?
        let vni: Int?
        let port: Int?
        let mtu: Int?
        let directRouting: Bool?
        let learning: Bool?
        let gbp: Bool?

        enum CodingKeys: String, CodingKey {
            case type = "Type"
            case vni = "VNI"
            case port = "Port"
            case mtu = "MTU"
            case directRouting = "DirectRouting"
            case learning = "Learning"
            case gbp = "GBP"
        }
    }

    func refuseWhatIsMissing() throws(ConfigurationError) {
        if let type = backend?.type, type != "vxlan" {
            throw ConfigurationError("Backend.Type \"\(type)\" is not supported; use \"vxlan\"")
        }
        if enableIPv4 == true, network == nil {
            throw ConfigurationError("EnableIPv4 is true, but Network is not there")
        }
        if enableIPv6 == true, ipv6Network == nil {
            throw ConfigurationError("EnableIPv6 is true, but IPv6Network is not there")
        }
        let options = [
            "Backend.DirectRouting": backend?.directRouting, "Backend.Learning": backend?.learning,
            "Backend.GBP": backend?.gbp, "Backend.MTU": backend?.mtu.map { $0 != 0 },
        ]
        if let option = options.filter({ $0.value == true }).keys.min() {
            throw ConfigurationError("\(option) is not supported; leave it out")
        }
    }

    /// The networks of the families that are switched on.
    ///
    /// As in flannel, IPv4 is on unless the file says no, and IPv6 off unless it says yes; but a file that
    /// names an IPv6 network alone means it.
    func networks() throws -> [IPPrefix] {
        let ipv4 = enableIPv4 ?? true ? network : nil
        let ipv6 = enableIPv6 ?? (network == nil) ? ipv6Network : nil
        let texts = [(ipv4, IPFamily.ipv4, "Network"), (ipv6, .ipv6, "IPv6Network")]
        return try texts.compactMap { text, family, key in
            guard let prefix = try text.map({ try IPPrefix($0) }) else { return nil }
            guard prefix.family == family else {
                throw ConfigurationError("\(key) \(prefix) is of the other address family")
            }
            return prefix
        }
    }

    func port() throws(ConfigurationError) -> UInt16 {
        // Zero is flannel's way to say the kernel's default.
        guard let port = backend?.port, port != 0 else { return 8472 }
        guard let number = UInt16(exactly: port) else {
            throw ConfigurationError("Backend.Port \(port) is outside 0...65535")
        }
        return number
    }
}
