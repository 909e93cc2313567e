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
    let subnetFile: String
    /// How pods are connected (`mode`).
    let mode: Mode
    /// Whether a pod reaches itself through the bridge (`hairpinMode`), as it must by way of a service.
    let hairpin: Hairpin
    /// In place of the overlay's (`mtu`).
    private let ownMTU: MTU?

    private static let defaultBridge = "swiftlet0"
    private static let defaultSubnetFile = "/run/swiftlet/subnet.env"

    enum Mode: String {
        /// By a bridge that all pods of the node are on.
        case bridge
        /// By a link for each, which the node routes to.
        case routed
    }

    enum Hairpin { case on, off }

    init(_ configuration: NetworkConfiguration) throws(CNIError) {
        let fields = configuration.fields
        if configuration.ipam != nil {
            throw fields.fault("ipam", "swiftlet gives addresses of the node's subnet itself; leave it out")
        }
        let bridgeName = try fields.string("bridge") ?? Self.defaultBridge
        do { bridge = try InterfaceName(bridgeName) } catch {
            throw fields.fault("bridge", error.description)
        }
        let modeName = try fields.string("mode") ?? Mode.bridge.rawValue
        guard let mode = Mode(rawValue: modeName) else {
            throw fields.fault("mode", "\"\(modeName)\" is neither \"bridge\" nor \"routed\"")
        }
        self.mode = mode
        hairpin = try fields.bool("hairpinMode") == false ? .off : .on
        store = try Self.store(of: configuration)
        subnetFile = try fields.string("subnetFile") ?? Self.defaultSubnetFile
        ownMTU = try configuration.mtu()
    }

    /// Where the addresses are recorded (`dataDir`, `reclaimAfterReboot`, `stickySeconds`).
    ///
    /// It is all that a DEL needs of a configuration, so that no other fault in it keeps a pod from being deleted.
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
