import Addressing

extension CNIResult {
    /// Reads a result, such as `prevResult`, of the version that it names or else of the one it came with.
    package init(_ fields: Fields, assuming version: CNIVersion = .assumed) throws(CNIError) {
        let text = try fields.string("cniVersion") ?? version.rawValue
        guard let version = CNIVersion(rawValue: text) else {
            throw fields.fault("cniVersion", "\"\(text)\" is no version of CNI that is known here")
        }
        self = version < .v0_3_0 ? try Self.byFamily(fields) : try Self.byList(fields)
        if let dns = try fields.fields("dns") { self.dns = try DNS(dns) }
    }

    /// 0.1.0 and 0.2.0: one address a family, with its routes.
    private static func byFamily(_ fields: Fields) throws(CNIError) -> CNIResult {
        var result = CNIResult()
        for key in ["ip4", "ip6"] {
            guard let part = try fields.fields(key) else { continue }
            let address = try part.required("ip", try part.parsed("ip", interfaceAddress))
            let gateway = try part.parsed("gateway", ipAddress)
            result.addresses.append(AssignedAddress(address: address, gateway: gateway))
            result.routes += try part.list("routes", Route.init)
        }
        return result
    }

    /// 0.3.0 and later; `ips[].version` says what the address says itself, and loopback 1.1.1 leaves it out.
    private static func byList(_ fields: Fields) throws(CNIError) -> CNIResult {
        CNIResult(
            interfaces: try fields.list("interfaces", Interface.init),
            addresses: try fields.list("ips", AssignedAddress.init),
            routes: try fields.list("routes", Route.init))
    }
}

extension CNIResult.Interface {
    fileprivate init(_ fields: Fields) throws(CNIError) {
        self.init(
            name: try fields.required("name", try fields.string("name")),
            mac: try fields.string("mac"),
            mtu: try fields.integer("mtu", in: 0...Int(UInt32.max)),
            sandbox: try fields.string("sandbox"),
            socketPath: try fields.string("socketPath"),
            pciID: try fields.string("pciID"))
    }
}

extension CNIResult.AssignedAddress {
    fileprivate init(_ fields: Fields) throws(CNIError) {
        self.init(
            interface: try fields.integer("interface", in: 0...Int(Int32.max)),
            address: try fields.required("address", try fields.parsed("address", interfaceAddress)),
            gateway: try fields.parsed("gateway", ipAddress))
    }
}

extension CNIResult.Route {
    /// Reads a route, of a result or of an IPAM configuration.
    ///
    /// Host bits of the destination are dropped: the kernel refuses them, and the reference lets them in.
    package init(_ fields: Fields) throws(CNIError) {
        let destination = try fields.required("dst", try fields.parsed("dst", interfaceAddress))
        self.init(
            to: destination.network,
            via: try fields.parsed("gw", ipAddress),
            mtu: try fields.integer("mtu", in: Self.metric),
            advertisedMSS: try fields.integer("advmss", in: Self.metric),
            priority: try fields.integer("priority", in: Self.metric),
            table: try fields.integer("table", in: Self.metric),
            scope: try fields.integer("scope", in: 0...255))
    }

    /// Route attributes are 32 bits wide (rtnetlink).
    private static var metric: ClosedRange<Int> { 0...Int(UInt32.max) }
}

private func interfaceAddress(_ text: String) throws(AddressingError) -> InterfaceAddress {
    try InterfaceAddress(text)
}

private func ipAddress(_ text: String) throws(AddressingError) -> IPAddress { try IPAddress(text) }
