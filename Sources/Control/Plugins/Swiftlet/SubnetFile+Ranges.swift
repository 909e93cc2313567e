package import AddressPool
internal import Addressing
package import OverlayModel

extension SubnetFile {
    /// The ranges that the node's pods get their addresses of: each subnet whole, but its gateway.
    package var ranges: RangeSetList {
        get throws {
            try RangeSetList(
                gateways.map { gateway in
                    let network = gateway.network
                    let subnet = try InterfaceAddress(network.base, prefixLength: network.length)
                    return try RangeSet([AddressRange(subnet: subnet, gateway: gateway.address)])
                })
        }
    }
}
