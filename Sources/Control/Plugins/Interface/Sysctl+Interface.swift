internal import Addressing
internal import CNISpec
internal import SystemHandles

extension Sysctl {
    /// Keeps routers on a link from giving this node addresses and routes; without IPv6 there is nothing to keep.
    static func refuseRouterAdvertisements(on interface: InterfaceName) {
        setIfPresent(.ipv6, interface, "accept_ra", 0)
    }

    /// Sets what only some kernels have, and what an interface works without.
    static func setIfPresent(_ family: IPFamily, _ interface: InterfaceName, _ key: String, _ value: Int) {
        guard let setting = try? Sysctl.ip(family, .interface(interface), key) else { return }
        try? setting.set(value)
    }

    /// Turns IPv6 on for an interface: some runtimes and distributions turn it off for new ones.
    static func enableIPv6(on interface: InterfaceName) throws(CNIError) {
        do throws(SysctlError) {
            try Sysctl.disableIPv6(on: interface).set(0)
        } catch {
            throw CNIError(
                .ioFailure, error.description,
                details: "the kernel must offer IPv6 to a pod with such an address")
        }
    }

    /// Lets this node pass on packets of families; never undone, since others may rely on it meanwhile.
    static func enableForwarding(of families: Set<IPFamily>) throws(CNIError) {
        for family in IPFamily.allCases where families.contains(family) {
            do throws(SysctlError) {
                try Sysctl.forwarding(family).set(1)
            } catch {
                throw CNIError(
                    .ioFailure, "failed to enable forwarding: \(error)", details: CNIError.privilegeNeeded)
            }
        }
    }
}
