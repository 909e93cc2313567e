package import AddressPool
package import AddressStore
package import CNISpec
internal import SystemHandles
package import SystemPackage

/// The directory of a node's networks, or of one of them.
package struct AddressDirectory: Sendable {
    package let path: FilePath
    private let only: NetworkName?

    /// Takes the directory that host-local calls `dataDir`, and a network to stay with.
    package init(_ path: FilePath, only network: NetworkName? = nil) {
        self.path = path
        only = network
    }

    /// Whether the command is about a network.
    package func covers(_ network: NetworkName) -> Bool { only == nil || network == only }

    /// The networks that have files, and of those that are configured the ones that have none yet.
    package func networks(configured: some Sequence<NetworkName> = []) throws -> [NetworkName] {
        try allNetworks(configured: configured).filter(covers)
    }

    /// The networks that a command is not about, too: an address that one of them gave out is no stranger's.
    func allNetworks(configured: some Sequence<NetworkName>) throws -> [NetworkName] {
        Set(try AddressStore.networks(in: path)).union(configured).sorted { $0.text < $1.text }
    }

    /// Every file under the name of an address.
    package func records(of network: NetworkName) throws -> [StoredRecord] {
        do {
            return try store(of: network).records()
        } catch AddressStoreError.refused(_, let path, .permissionDenied) {
            throw UnusablePath(path, "the records are root's; run it as root")
        }
    }

    /// A store that gives no record up on its own account: an audit shows everything first.
    package func store(of network: NetworkName) -> AddressStore {
        AddressStore(dataDirectory: path, network: network, options: .init(earlierBoots: .kept))
    }
}

extension StoredRecord {
    package var wallTime: WallTime { WallTime(secondsSinceEpoch: written.nanoseconds / 1_000_000_000) }
}
