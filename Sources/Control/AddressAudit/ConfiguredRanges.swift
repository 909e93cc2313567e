package import AddressPool
internal import Addressing
package import CNISpec
internal import JSON
internal import OverlayModel
internal import SystemHandles
package import SystemPackage

/// The ranges of networks as the runtime's configuration says them, for host-local, and as the daemon says
/// them, for swiftlet and flannel.
package struct ConfiguredRanges: Sendable {
    package private(set) var byNetwork: [NetworkName: RangeSetList] = [:]

    package static let defaultDirectory: FilePath = "/etc/cni/net.d"
    package static let defaultSubnetFile: FilePath = "/run/swiftlet/subnet.env"

    private let subnetFile: FilePath

    /// Reads a configuration, or every one of a directory.
    ///
    /// - Throws: what is wrong with a file; of a directory the ones that cannot be used are left out, since they
    ///   may be any plugin's.
    package init(reading path: FilePath, subnetFile: FilePath = Self.defaultSubnetFile) throws {
        self.subnetFile = subnetFile
        let directory: Directory
        do throws(Errno) { directory = try Directory(opening: path) } catch .notDirectory {
            try read(path)
            return
        } catch {
            throw UnusablePath(path, error)
        }
        for name in try directory.names().sorted() where Self.isConfiguration(name) {
            try? read(path.appending(name))
        }
    }

    /// No configuration: the ranges of no network are known.
    package init() { subnetFile = Self.defaultSubnetFile }

    /// The endings that libcni looks for.
    private static func isConfiguration(_ name: String) -> Bool {
        [".conf", ".conflist", ".json"].contains { name.hasSuffix($0) }
    }

    private mutating func read(_ path: FilePath) throws {
        do {
            let bytes = try Descriptor.contents(of: path.string, limit: 1 << 20)
            guard let object = try JSONValue(parsing: bytes).object else {
                throw CNIError(.decodingFailure, "it is no object")
            }
            try read(Fields(object))
        } catch {
            throw UnusablePath(path, "\(error)")
        }
    }

    /// Takes a list of plugins, or one plugin alone.
    private mutating func read(_ network: Fields) throws {
        let name = try NetworkName(try network.string("name") ?? "")
        let plugins = try network.list("plugins") { (fields) throws(CNIError) in fields }
        for plugin in plugins.isEmpty ? [network] : plugins {
            if let ranges = try ranges(of: plugin) { byNetwork[name] = ranges }
        }
    }

    /// Nil for a plugin that gives no addresses, or not from ranges.
    private func ranges(of plugin: Fields) throws -> RangeSetList? {
        if let ipam = try plugin.fields("ipam") {
            guard try ipam.string("type") == "host-local" else { return nil }
            return try hostLocalRanges(ipam)
        }
        let fallback: FilePath
        switch try plugin.string("type") {
        case "swiftlet": fallback = subnetFile
        case "flannel": fallback = "/run/flannel/subnet.env"
        default: return nil
        }
        let path = try plugin.string("subnetFile") ?? fallback.string
        do {
            let bytes = try Descriptor.contents(of: path, limit: 1 << 16)
            return try ranges(of: SubnetFile(String(decoding: bytes, as: UTF8.self)))
        } catch Errno.noSuchFileOrDirectory {
            // Before the daemon has its lease there is no range that an address could be outside of.
            return nil
        }
    }

    private func ranges(of subnets: SubnetFile) throws -> RangeSetList {
        try RangeSetList(
            subnets.gateways.map { gateway in
                let network = gateway.network
                let subnet = try InterfaceAddress(network.base, prefixLength: network.length)
                return try RangeSet([AddressRange(subnet: subnet, gateway: gateway.address)])
            })
    }

    /// The fields of old, which are one more range, and the list of lists.
    private func hostLocalRanges(_ ipam: Fields) throws -> RangeSetList {
        var sets: [RangeSet] = []
        if try ipam.string("subnet") != nil { sets.append(try RangeSet([range(ipam)])) }
        for set in try ipam.array("ranges") ?? [] {
            let holder = Fields(["ranges": set])
            let ranges = try holder.list("ranges") { (fields) throws(CNIError) in fields }.map(range)
            sets.append(try RangeSet(ranges))
        }
        return try RangeSetList(sets)
    }

    private func range(_ fields: Fields) throws -> AddressRange {
        func address(_ key: String) throws -> IPAddress? {
            try fields.parsed(key) { (text) throws(AddressingError) in try IPAddress(text) }
        }
        let subnet = try fields.parsed("subnet") { (text) throws(AddressingError) in
            try InterfaceAddress(text)
        }
        return try AddressRange(
            subnet: try fields.required("subnet", subnet), first: try address("rangeStart"),
            last: try address("rangeEnd"), gateway: try address("gateway"))
    }
}
