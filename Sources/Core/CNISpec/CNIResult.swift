package import Addressing

/// What an attachment came to: the same value whatever version it is read from or printed in.
package struct CNIResult: Hashable, Sendable {
    package var interfaces: [Interface]
    /// `ips`.
    package var addresses: [AssignedAddress]
    package var routes: [Route]
    package var dns: DNS

    package init(
        interfaces: [Interface] = [], addresses: [AssignedAddress] = [], routes: [Route] = [],
        dns: DNS = DNS()
    ) {
        self.interfaces = interfaces
        self.addresses = addresses
        self.routes = routes
        self.dns = dns
    }

    /// What a plugin hands on that comes after others in a chain: their result, and its own behind it.
    ///
    /// Interfaces are referred to by position, so its own move up by as many as there were.
    package func added(to previous: CNIResult) -> CNIResult {
        var all = previous
        all.interfaces += interfaces
        all.addresses += addresses.map { address in
            var moved = address
            moved.interface = address.interface.map { $0 + previous.interfaces.count }
            return moved
        }
        all.routes += routes
        if !dns.isEmpty { all.dns = dns }
        return all
    }

    /// An interface, as text: what other plugins report must pass through, even a MAC of 20 octets.
    package struct Interface: Hashable, Sendable {
        package var name: String
        package var mac: String?
        /// Bytes; since 1.1.0.
        package var mtu: Int?
        /// The container's namespace; nil for an interface of the host.
        package var sandbox: String?
        /// Since 1.1.0.
        package var socketPath: String?
        /// Since 1.1.0.
        package var pciID: String?

        package init(
            name: String, mac: String? = nil, mtu: Int? = nil, sandbox: String? = nil,
            socketPath: String? = nil, pciID: String? = nil
        ) {
            self.name = name
            self.mac = mac
            self.mtu = mtu
            self.sandbox = sandbox
            self.socketPath = socketPath
            self.pciID = pciID
        }
    }

    /// An address with the length of its network.
    package struct AssignedAddress: Hashable, Sendable {
        /// Position in `interfaces`; nil in the result of an IPAM plugin.
        package var interface: Int?
        package var address: InterfaceAddress
        package var gateway: IPAddress?

        package init(interface: Int? = nil, address: InterfaceAddress, gateway: IPAddress? = nil) {
            self.interface = interface
            self.address = address
            self.gateway = gateway
        }
    }

    /// A route in the container.
    package struct Route: Hashable, Sendable {
        package var destination: IPPrefix
        package var gateway: IPAddress?
        /// Bytes; the metrics are nil where the route leaves them to the kernel.
        package var mtu: Int?
        package var advertisedMSS: Int?
        package var priority: Int?
        package var table: Int?
        /// As in rtnetlink: 0 global, 253 link, 254 host.
        package var scope: Int?

        package init(
            to destination: IPPrefix, via gateway: IPAddress? = nil, mtu: Int? = nil,
            advertisedMSS: Int? = nil, priority: Int? = nil, table: Int? = nil, scope: Int? = nil
        ) {
            self.destination = destination
            self.gateway = gateway
            self.mtu = mtu
            self.advertisedMSS = advertisedMSS
            self.priority = priority
            self.table = table
            self.scope = scope
        }
    }
}
