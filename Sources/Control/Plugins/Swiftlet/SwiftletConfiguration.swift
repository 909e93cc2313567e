internal import AddressStore
internal import Addressing
internal import CNISpec
internal import OverlayModel
internal import SystemHandles
internal import SystemPackage

/// The fields of the plugin `swiftlet`, all of them optional.
struct SwiftletConfiguration {
    /// The bridge that the node's pods are on (`bridge`).
    let bridge: InterfaceName
    let store: AddressStore
    /// Where the daemon tells the node's subnet (`subnetFile`).
    private let subnetFile: String
    /// In place of the overlay's (`mtu`).
    private let ownMTU: MTU?

    private static let defaultBridge = "swiftlet0"
    private static let defaultSubnetFile = "/run/swiftlet/subnet.env"

    init(_ configuration: NetworkConfiguration) throws(CNIError) {
        let fields = configuration.fields
        if configuration.ipam != nil {
            throw fields.fault("ipam", "swiftlet gives addresses of the node's subnet itself; leave it out")
        }
        let bridgeName = try fields.string("bridge") ?? Self.defaultBridge
        do { bridge = try InterfaceName(bridgeName) } catch {
            throw fields.fault("bridge", error.description)
        }
        store = try Self.store(of: configuration)
        subnetFile = try fields.string("subnetFile") ?? Self.defaultSubnetFile
        guard let bytes = try fields.integer("mtu", in: 0...65535), bytes != 0 else {
            ownMTU = nil
            return
        }
        do { ownMTU = try MTU(bytes) } catch { throw fields.fault("mtu", error.description) }
    }

    /// Where the addresses are recorded (`dataDir`, `reclaimAfterReboot`, `stickySeconds`): all that a DEL needs of a configuration, so that no other
    /// fault in it keeps a pod from being deleted.
    static func store(of configuration: NetworkConfiguration) throws(CNIError) -> AddressStore {
        try AddressStore(network: configuration.name, configuration.fields)
    }

    func mtu(from subnets: SubnetFile) -> MTU { ownMTU ?? subnets.mtu }

    /// What the daemon wrote.
    ///
    /// - Throws: code 11 while the file is not there: the node is starting, and the runtime tries again.
    func readSubnetFile() throws(CNIError) -> SubnetFile {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try Descriptor.contents(of: subnetFile, limit: 1 << 16)
        } catch .noSuchFileOrDirectory {
            throw CNIError(
                .tryAgainLater, "this node has no subnet yet: \(subnetFile) is not there",
                details: "swiftletd writes it once the node has its lease; see its log")
        } catch {
            throw CNIError(
                .ioFailure, "cannot read \(subnetFile): \(error)",
                details: "swiftletd writes it; check its mode")
        }
        do {
            return try SubnetFile(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw CNIError(
                .decodingFailure, "cannot use \(subnetFile): \(error)",
                details: "delete it and restart swiftletd, which writes it anew")
        }
    }
}
