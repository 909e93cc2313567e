import Addressing
package import JSON

extension CNIResult {
    /// The result as a version of the specification writes it, with the reference's order of keys.
    ///
    /// - Throws: when 0.1.0 or 0.2.0 is asked for, which cannot say that there is no address.
    package func json(version: CNIVersion) throws(CNIError) -> JSONValue {
        if version < .v0_3_0 { return try jsonByFamily(version) }
        let json = JSONValue.object([
            "cniVersion": .string(version.rawValue),
            "interfaces": nonEmptyArray(interfaces.map { $0.json(version: version) }),
            "ips": nonEmptyArray(addresses.map { $0.json(version: version) }),
            "routes": nonEmptyArray(routes.map(\.json)),
            "dns": version >= .v1_0_0 && dns.isEmpty ? nil : dns.json,
        ])
        // The reference passes results from 1.0.0 on through a map, which sorts the keys of every level.
        return version >= .v1_0_0 ? json.sortedByKey : json
    }

    /// What is left of the routes where a version tells the result.
    ///
    /// 0.1.0 and 0.2.0 have a place for a route only beside an address of its family.
    package func routes(toldIn version: CNIVersion) -> [Route] {
        guard version < .v0_3_0 else { return routes }
        let families = Set(addresses.map(\.address.address.family))
        return routes.filter { families.contains($0.destination.family) }
    }

    private func jsonByFamily(_ version: CNIVersion) throws(CNIError) -> JSONValue {
        guard !addresses.isEmpty else {
            throw CNIError(
                .incompatibleVersion, "cannot convert: no valid IP addresses",
                details: "a result of CNI \(version) needs one")
        }
        return .object([
            "cniVersion": .string(version.rawValue),
            "ip4": json(of: .ipv4),
            "ip6": json(of: .ipv6),
            "dns": dns.json,
        ])
    }

    /// The first address of a family with the family's routes; nil without an address.
    private func json(of family: IPFamily) -> JSONValue? {
        guard let first = addresses.first(where: { $0.address.address.family == family }) else { return nil }
        let routes = routes.filter { $0.destination.family == family }
        return .object([
            "ip": .string(first.address.description),
            "gateway": first.gateway.map { .string($0.description) },
            "routes": nonEmptyArray(routes.map(\.briefJSON)),
        ])
    }
}

extension CNIResult.Interface {
    fileprivate func json(version: CNIVersion) -> JSONValue {
        var json: JSONObject = [
            "name": .string(name), "mac": mac.flatMap(nonEmptyString),
            "sandbox": sandbox.flatMap(nonEmptyString),
        ]
        // The reference keeps these in 1.0.0 too, where the specification does not have them yet.
        if version >= .v1_0_0 {
            json["mtu"] = mtu.flatMap(nonZero)
            json["socketPath"] = socketPath.flatMap(nonEmptyString)
            json["pciID"] = pciID.flatMap(nonEmptyString)
        }
        return .object(json)
    }
}

extension CNIResult.AssignedAddress {
    fileprivate func json(version: CNIVersion) -> JSONValue {
        let family = address.address.family == .ipv4 ? "4" : "6"
        return .object([
            "version": version < .v1_0_0 ? .string(family) : nil,
            "interface": interface.map { .integer($0) },
            "address": .string(address.description),
            "gateway": gateway.map { .string($0.description) },
        ])
    }
}

extension CNIResult.Route {
    /// The route as a result or an IPAM configuration has it.
    package var json: JSONValue {
        .object([
            "dst": .string(destination.description),
            "gw": gateway.map { .string($0.description) },
            "mtu": mtu.flatMap(nonZero),
            "advmss": advertisedMSS.flatMap(nonZero),
            "priority": priority.flatMap(nonZero),
            "table": table.map { .integer($0) },
            "scope": scope.map { .integer($0) },
        ])
    }

    /// What 0.1.0 and 0.2.0 know of a route.
    fileprivate var briefJSON: JSONValue {
        .object([
            "dst": .string(destination.description), "gw": gateway.map { .string($0.description) },
        ])
    }
}

// What the reference marks `omitempty`.

func nonEmptyArray(_ elements: [JSONValue]) -> JSONValue? { elements.isEmpty ? nil : .array(elements) }

func nonEmptyString(_ text: String) -> JSONValue? { text.isEmpty ? nil : .string(text) }

private func nonZero(_ number: Int) -> JSONValue? { number == 0 ? nil : .integer(number) }
