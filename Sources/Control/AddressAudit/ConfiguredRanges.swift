package import AddressPool
internal import Addressing
package import CNISpec
internal import JSON
internal import OverlayModel
internal import Plugins
internal import SystemHandles
package import SystemPackage

/// The ranges of networks as the runtime's configuration says them, for host-local, and as the daemon says
/// them, for swiftlet and flannel.
package struct ConfiguredRanges: Sendable {
    package private(set) var byNetwork: [NetworkName: RangeSetList] = [:]

    package static let defaultDirectory: FilePath = "/etc/cni/net.d"
    package static let defaultSubnetFile: FilePath = "/run/swiftlet/subnet.env"

    /// Files of a directory that cannot be used, which leaves the ranges of their networks unknown.
    package private(set) var leftOut: [UnusablePath] = []

    private let subnetFile: FilePath

    /// Reads a configuration, or every one of a directory; nil is the runtime's directory, if it is there.
    ///
    /// - Throws: what is wrong with a file that was named itself.
    package init(reading path: FilePath?, subnetFile: FilePath = Self.defaultSubnetFile) throws {
        self.subnetFile = subnetFile
        let place = path ?? Self.defaultDirectory
        let names: [String]
        do throws(Errno) {
            names = try Directory(opening: place).names().sorted()
        } catch .notDirectory {
            try read(place)
            return
        } catch  where error == .noSuchFileOrDirectory && path == nil {
            return
        } catch {
            throw UnusablePath(place, error)
        }
        for name in names where Self.isConfiguration(name) {
            do throws(UnusablePath) { try read(place.appending(name)) } catch { leftOut.append(error) }
        }
    }

    /// The endings that libcni looks for.
    private static func isConfiguration(_ name: String) -> Bool {
        [".conf", ".conflist", ".json"].contains { name.hasSuffix($0) }
    }

    private mutating func read(_ path: FilePath) throws(UnusablePath) {
        do {
            let bytes = try Descriptor.contents(of: path.string, limit: 1 << 20)
            try read(Fields(decoding: bytes))
        } catch {
            throw UnusablePath(path, "\(error)")
        }
    }

    /// Takes a list of plugins, or one plugin alone.
    private mutating func read(_ network: Fields) throws {
        let name = try NetworkName(try network.string("name") ?? "")
        let plugins = try network.list("plugins") { (fields) throws(CNIError) in fields }
        for plugin in plugins.isEmpty ? [network] : plugins {
            if let ranges = try ranges(of: plugin, in: network) { byNetwork[name] = ranges }
        }
    }

    /// Nil for a plugin that gives no addresses, or of ranges that only the runtime knows.
    private func ranges(of plugin: Fields, in network: Fields) throws -> RangeSetList? {
        if let ipam = try plugin.fields("ipam") {
            guard try ipam.string("type") == "host-local",
                ipam.object["subnet"] != nil || ipam.object["ranges"] != nil
            else { return nil }
            // What a runtime hands to the plugin.
            var request = plugin.object
            for key in ["name", "cniVersion"] { request[key] = network.object[key] }
            let bytes = Array(JSONValue.object(request).compactText.utf8)
            return try HostLocalPlugin.ranges(
                of: NetworkConfiguration(bytes, supporting: HostLocalPlugin.supportedVersions))
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
            return try SubnetFile(String(decoding: bytes, as: UTF8.self)).ranges
        } catch Errno.noSuchFileOrDirectory {
            // Before the daemon has its lease there is no range that an address could be outside of.
            return nil
        }
    }
}
