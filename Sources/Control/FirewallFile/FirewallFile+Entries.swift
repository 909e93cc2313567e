internal import Addressing
internal import FirewallRules

/// `"off"`, or an object whose keys may all be left out.
struct MasqueradeEntry: Decodable {
    private var settings: Masquerade?
    private var exceptNetworks: [String] = []
    private var exceptNodes: [String] = []

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case sourcePorts, exceptNetworks, exceptNodes, keepClientAddress
    }

    private enum SourcePortsEntry: String, Decodable {
        case kept, random
        case fullyRandom = "fully-random"

        var ports: SourcePorts {
            switch self {
            case .kept: .kept
            case .random: .random
            case .fullyRandom: .fullyRandom
            }
        }
    }

    init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            guard word == "off" else { throw decoder.fault("must be \"off\" or an object") }
            return
        }
        try decoder.refuseKeys(beside: CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        var settings = Masquerade()
        if let ports = try values.decodeIfPresent(SourcePortsEntry.self, forKey: .sourcePorts) {
            settings.sourcePorts = ports.ports
        }
        if try values.decodeIfPresent(Bool.self, forKey: .keepClientAddress) == true {
            settings.incoming = .keepsClientAddress
        }
        exceptNetworks = try values.decodeIfPresent([String].self, forKey: .exceptNetworks) ?? []
        exceptNodes = try values.decodeIfPresent([String].self, forKey: .exceptNodes) ?? []
        self.settings = settings
    }

    func masquerade() throws -> Masquerade? {
        guard var settings else { return nil }
        settings.exceptNetworks = try exceptNetworks.map { try IPPrefix($0) }
        settings.exceptNodes = try exceptNodes.map { try IPAddress($0) }
        return settings
    }
}

/// A pod's attachment with its host ports.
struct PodEntry: Decodable {
    private let attachment: String
    private let label: String?
    private let addresses: [String]
    private let ports: [PortEntry]

    private enum CodingKeys: String, CodingKey, CaseIterable { case attachment, label, addresses, ports }

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(beside: CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        attachment = try values.decode(String.self, forKey: .attachment)
        label = try values.decodeIfPresent(String.self, forKey: .label)
        addresses = try values.decode([String].self, forKey: .addresses)
        ports = try values.decode([PortEntry].self, forKey: .ports)
    }

    func pod() throws -> PodHostPorts {
        PodHostPorts(
            attachment: attachment, label: label ?? attachment,
            addresses: try addresses.map { try IPAddress($0) },
            ports: try ports.map { try $0.port() })
    }

    /// `{"protocol": "tcp", "hostPort": 8080, "lastHostPort": 8089, "containerPort": 80, "hostIP": "192.0.2.1"}`.
    private struct PortEntry: Decodable {
        let transport: String?
        let hostPort: UInt16
        let lastHostPort: UInt16?
        let containerPort: UInt16
        let hostIP: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case transport = "protocol"
            case hostPort, lastHostPort, containerPort, hostIP
        }

        init(from decoder: any Decoder) throws {
            try decoder.refuseKeys(beside: CodingKeys.self)
            let values = try decoder.container(keyedBy: CodingKeys.self)
            transport = try values.decodeIfPresent(String.self, forKey: .transport)
            hostPort = try values.decode(UInt16.self, forKey: .hostPort)
            lastHostPort = try values.decodeIfPresent(UInt16.self, forKey: .lastHostPort)
            containerPort = try values.decode(UInt16.self, forKey: .containerPort)
            hostIP = try values.decodeIfPresent(String.self, forKey: .hostIP)
        }

        func port() throws -> HostPort {
            guard let transport = TransportProtocol(rawValue: transport ?? "tcp"), transport.hasPorts else {
                throw FirewallFileError(
                    "the protocol \"\(transport ?? "")\" of host port \(hostPort) is none of tcp, udp and sctp"
                )
            }
            return try HostPort(
                transport, PortRange(hostPort, through: lastHostPort ?? hostPort), to: containerPort,
                at: hostIP.map { try IPAddress($0) })
        }
    }
}

/// `{"policy": "same-bridge", "bridges": ["cni0"]}`.
struct IsolationEntry: Decodable {
    private let policy: Policy
    private let bridges: [String]

    private enum CodingKeys: String, CodingKey, CaseIterable { case policy, bridges }

    private enum Policy: String, Decodable {
        case open, isolated
        case sameBridge = "same-bridge"
    }

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(beside: CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        policy = try values.decode(Policy.self, forKey: .policy)
        bridges = try values.decodeIfPresent([String].self, forKey: .bridges) ?? []
    }

    func isolation() throws -> PodIsolation {
        let bridges = try bridges.map { try InterfacePattern($0) }
        switch policy {
        case .open: return .open
        case .sameBridge: return .sameBridge(bridges)
        case .isolated: return .isolated(bridges)
        }
    }
}

/// `{"interface": "veth1", "mac": "02:00:00:00:00:05", "addresses": ["10.244.1.5"]}`.
struct GuardedPortEntry: Decodable {
    private let interface: String
    private let mac: String
    private let addresses: [String]

    private enum CodingKeys: String, CodingKey, CaseIterable { case interface, mac, addresses }

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(beside: CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        interface = try values.decode(String.self, forKey: .interface)
        mac = try values.decode(String.self, forKey: .mac)
        addresses = try values.decode([String].self, forKey: .addresses)
    }

    func port() throws -> GuardedPort {
        GuardedPort(
            try InterfaceName(interface), try MACAddress(mac), try addresses.map { try IPAddress($0) })
    }
}

/// `"path"`, or a number of bytes.
struct SegmentSizeEntry: Decodable {
    let size: SegmentSize

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let bytes = try? value.decode(UInt16.self) {
            size = .bytes(bytes)
        } else if (try? value.decode(String.self)) == "path" {
            size = .pathMTU
        } else {
            throw decoder.fault("must be \"path\" or a number of bytes")
        }
    }
}

extension Decoder {
    /// Refuses an object with a key that its type does not have.
    func refuseKeys<Key: CodingKey & CaseIterable>(beside known: Key.Type) throws {
        let names = Set(known.allCases.map(\.stringValue))
        for key in try container(keyedBy: AnyKey.self).allKeys where !names.contains(key.stringValue) {
            throw fault(
                "the key \"\(key.stringValue)\" is not known; known are \(names.sorted().joined(separator: ", "))"
            )
        }
    }

    func fault(_ text: String) -> DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: codingPath, debugDescription: text))
    }
}

/// Whatever key stands in a document.
private struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init?(intValue: Int) { nil }
}
