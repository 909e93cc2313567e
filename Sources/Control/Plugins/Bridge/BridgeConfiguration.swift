internal import Addressing
internal import CNISpec
internal import NetlinkCodec
internal import PluginKit

/// The fields of the plugin `bridge`, all of them optional.
struct BridgeConfiguration {
    /// `bridge`.
    let name: InterfaceName
    /// `isGateway` and `isDefaultGateway`.
    let gateway: GatewayRole
    /// `forceAddress`.
    let otherAddresses: OtherAddresses
    /// `mtu`, of the bridge and of both ends of the cable.
    let mtu: MTU?
    /// `hairpinMode` and `portIsolation`.
    let port: BridgePortFlags
    /// `promiscMode`.
    let listening: Listening
    /// `vlan`, `vlanTrunk` and `preserveDefaultVlan`.
    let vlans: PortVLANs
    /// The pod's Ethernet address, if one is asked for.
    let podMAC: MACAddress?
    /// `disableContainerInterface`, and `enabledad` for one that is up.
    let podEnd: PodEnd
    /// The plugin that gives addresses; nil for a network of Ethernet frames only.
    let ipamType: String?

    /// What the bridge is to its pods.
    enum GatewayRole {
        case none
        case gateway
        /// Gateway, and the way to everywhere.
        case everything
    }

    /// What becomes of an address of the bridge that is in the way of its gateway address.
    enum OtherAddresses { case refused, replaced }

    /// Which frames the bridge itself takes.
    enum Listening: Equatable { case own, all }

    /// How the pod's end is left.
    enum PodEnd: Equatable {
        case down
        case up(InterfaceSetup.DuplicateDetection)
    }
}

extension BridgeConfiguration {
    init(_ configuration: NetworkConfiguration, _ arguments: CNIArguments) throws(CNIError) {
        let fields = configuration.fields
        name = try Self.bridgeName(fields)
        gateway = try Self.gatewayRole(fields)
        otherAddresses = try fields.bool("forceAddress") == true ? .replaced : .refused
        mtu = try configuration.mtu()
        port = try Self.port(fields)
        listening = try fields.bool("promiscMode") == true ? .all : .own
        vlans = try PortVLANs(fields)
        try arguments.refuseUnknown(knowing: ["MAC"])
        podMAC = try configuration.requestedMAC(arguments)
        podEnd = try Self.podEnd(fields)
        ipamType = try configuration.ipamType()
        guard try fields.bool("macspoofchk") != true else {
            throw CNIError(
                .unsupportedField, "macspoofchk: true is not supported",
                details: "leave it out; the container may then send from any Ethernet address")
        }
        try refuseContradictions()
    }

    /// The bridge's name, which CHECK needs too.
    private static func bridgeName(_ fields: Fields) throws(CNIError) -> InterfaceName {
        let text = try fields.string("bridge") ?? "cni0"
        do throws(AddressingError) { return try InterfaceName(text) } catch {
            throw fields.fault("bridge", error.description)
        }
    }

    private static func gatewayRole(_ fields: Fields) throws(CNIError) -> GatewayRole {
        let isGateway = try fields.bool("isGateway") == true
        let isDefaultGateway = try fields.bool("isDefaultGateway") == true
        return isDefaultGateway ? .everything : isGateway ? .gateway : .none
    }

    private static func port(_ fields: Fields) throws(CNIError) -> BridgePortFlags {
        var flags: BridgePortFlags = []
        if try fields.bool("hairpinMode") == true { flags.insert(.hairpin) }
        if try fields.bool("portIsolation") == true { flags.insert(.isolated) }
        return flags
    }

    private static func podEnd(_ fields: Fields) throws(CNIError) -> PodEnd {
        if try fields.bool("disableContainerInterface") == true { return .down }
        return .up(try fields.bool("enabledad") == true ? .on : .off)
    }

    private func refuseContradictions() throws(CNIError) {
        if port.contains(.hairpin), listening == .all {
            throw CNIError(
                .invalidConfiguration, "cannot set hairpin mode and promiscuous mode at the same time",
                details: "choose one: with promiscMode the bridge itself sends frames back")
        }
        if podEnd == .down, ipamType != nil {
            throw CNIError(
                .invalidConfiguration, "cannot use IPAM when DisableContainerInterface flag is set",
                details: "an interface that is down has no addresses; leave one of the two out")
        }
    }
}
