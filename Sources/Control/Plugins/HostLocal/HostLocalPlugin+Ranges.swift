package import AddressPool
package import CNISpec

extension HostLocalPlugin {
    /// The ranges that a configuration gives addresses of, as an ADD reads them.
    package static func ranges(of configuration: NetworkConfiguration) throws(CNIError) -> RangeSetList {
        try HostLocalConfiguration(configuration, .none).ranges
    }
}
