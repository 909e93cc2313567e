package import Addressing
package import NetlinkCodec

/// One difference between two states of the overlay.
///
/// Setting replaces what stands under the same key.
package enum OverlayChange: Hashable, Sendable {
    case removeRoute(IPPrefix, via: IPAddress)
    case removeForwarding(MACAddress, to: IPAddress)
    case removeNeighbour(IPAddress, MACAddress)
    case removeAddress(InterfaceAddress)
    case deleteDevice(InterfaceName)
    case enableForwarding(IPFamily)
    case createDevice(TunnelDevice)
    case setDevice(InterfaceName, LinkChange)
    case addAddress(InterfaceAddress)
    case setNeighbour(IPAddress, MACAddress)
    case setForwarding(MACAddress, to: IPAddress)
    case setRoute(IPPrefix, via: IPAddress)
}

extension OverlayState {
    /// What makes a wanted state of a present one, in an order that can be applied.
    ///
    /// What is taken away goes in reverse, routes first. What is added comes with the route last, so that the
    /// kernel never has to ask who a gateway is; on the tunnel nobody would answer. Addresses go when those
    /// that take their place are there: with a device's last one of IPv4 the kernel drops all its routes
    /// (`fib_inetaddr_event` in net/ipv4/fib_frontend.c).
    package static func changes(from present: OverlayState, to wanted: OverlayState) -> [OverlayChange] {
        guard present.device?.isReusable(for: wanted.device) ?? true else {
            var rest = OverlayState()
            rest.forwardingFamilies = present.forwardingFamilies
            let gone = present.device.map { OverlayChange.deleteDevice($0.name) }
            return [gone].compactMap(\.self) + changes(from: rest, to: wanted)
        }
        return removals(from: present, to: wanted)
            + wanted.forwardingFamilies.subtracting(present.forwardingFamilies).sorted {
                $0.rawValue < $1.rawValue
            }
            .map { .enableForwarding($0) }
            + deviceChanges(from: present.device, to: wanted.device)
            + additions(from: present.keptByDeviceChanges(to: wanted.device), to: wanted)
            + present.addresses.subtracting(wanted.addresses).sorted { $0.address < $1.address }
            .map { .removeAddress($0) }
    }

    /// What is left once the device has its wanted settings.
    ///
    /// Another MAC address drops all neighbours, permanent or not (`neigh_changeaddr` in net/core/neighbour.c).
    private func keptByDeviceChanges(to wanted: TunnelDevice?) -> OverlayState {
        var kept = self
        if device?.address != wanted?.address { kept.neighbours = [:] }
        return kept
    }

    private static func removals(from present: OverlayState, to wanted: OverlayState) -> [OverlayChange] {
        // A key that stays is replaced in place by `additions`, without a moment in which it is missing.
        let routes = present.routes.filter { wanted.routes[$0.key] == nil }
        let forwarding = present.forwarding.filter { wanted.forwarding[$0.key] == nil }
        let neighbours = present.neighbours.filter { wanted.neighbours[$0.key] == nil }
        return routes.sorted { $0.key.base < $1.key.base }.map { .removeRoute($0.key, via: $0.value) }
            + forwarding.sorted { $0.key < $1.key }.map { .removeForwarding($0.key, to: $0.value) }
            + neighbours.sorted { $0.key < $1.key }.map { .removeNeighbour($0.key, $0.value) }
    }

    private static func deviceChanges(from present: TunnelDevice?, to wanted: TunnelDevice?)
        -> [OverlayChange]
    {
        guard let wanted else { return [] }
        guard let present else { return [.createDevice(wanted)] }
        var changes: [LinkChange] = []
        if present.mtu != wanted.mtu { changes.append(.mtu(wanted.mtu)) }
        if present.address != wanted.address { changes.append(.address(wanted.address)) }
        if present.state != wanted.state { changes.append(.state(wanted.state)) }
        return changes.map { .setDevice(wanted.name, $0) }
    }

    private static func additions(from present: OverlayState, to wanted: OverlayState) -> [OverlayChange] {
        let neighbours = wanted.neighbours.filter { present.neighbours[$0.key] != $0.value }
        let forwarding = wanted.forwarding.filter { present.forwarding[$0.key] != $0.value }
        let routes = wanted.routes.filter { present.routes[$0.key] != $0.value }
        return wanted.addresses.subtracting(present.addresses).sorted { $0.address < $1.address }
            .map { .addAddress($0) }
            + neighbours.sorted { $0.key < $1.key }.map { .setNeighbour($0.key, $0.value) }
            + forwarding.sorted { $0.key < $1.key }.map { .setForwarding($0.key, to: $0.value) }
            + routes.sorted { $0.key.base < $1.key.base }.map { .setRoute($0.key, via: $0.value) }
    }
}

extension TunnelDevice {
    /// Whether a wanted device can be had by changing this one; the settings of a VXLAN device are for life.
    fileprivate func isReusable(for wanted: TunnelDevice?) -> Bool {
        name == wanted?.name && settings == wanted?.settings
    }
}

extension OverlayChange {
    /// The request that makes the change, given the tunnel device's number; nil for what netlink does not do.
    package func request(on device: InterfaceIndex) -> NetlinkRequest? {
        switch self {
        case .removeRoute(let subnet, let gateway):
            .deleteRoute(.toPeer(subnet, via: gateway, on: device))
        case .removeForwarding(let address, let destination):
            .deleteForwarding(ForwardingEntry(address, to: destination, on: device))
        case .removeNeighbour(let address, let linkLayer):
            .deleteNeighbour(Neighbour(address, at: linkLayer, on: device))
        case .removeAddress(let address): .deleteAddress(AssignedAddress(address, on: device))
        case .deleteDevice(let name): .deleteLink(.name(name))
        case .enableForwarding: nil
        case .createDevice(let wanted): .addLink(wanted.specification)
        case .setDevice(let name, let change): .setLink(.name(name), change)
        case .addAddress(let address):
            .addAddress(
                AssignedAddress(address, on: device, flags: .noDuplicateDetection), existing: .replace)
        case .setNeighbour(let address, let linkLayer):
            .addNeighbour(Neighbour(address, at: linkLayer, on: device), existing: .replace)
        case .setForwarding(let address, let destination):
            .addForwarding(ForwardingEntry(address, to: destination, on: device), existing: .replace)
        case .setRoute(let subnet, let gateway):
            .addRoute(.toPeer(subnet, via: gateway, on: device), existing: .replace)
        }
    }

    /// What of the kernel a change concerns.
    package enum Part: Hashable, Sendable {
        case sysctl
        /// The device itself, whose number may be another afterwards.
        case device
        /// What stands on the device.
        case entries
    }

    package var part: Part {
        switch self {
        case .enableForwarding: .sysctl
        case .deleteDevice, .createDevice, .setDevice: .device
        default: .entries
        }
    }
}

extension TunnelDevice {
    fileprivate var specification: LinkSpecification {
        LinkSpecification(name, .vxlan(settings), mtu: mtu, address: address, state: state)
    }
}

extension Route {
    /// A peer's subnet through the tunnel; the gateway is on no network of the device, hence `onlink`.
    fileprivate static func toPeer(
        _ subnet: IPPrefix, via gateway: IPAddress, on device: InterfaceIndex
    ) -> Route {
        Route(
            to: subnet, via: gateway, on: device, flags: .onLink, origin: RouteOrigin(source: .swiftlet))
    }
}

extension OverlayChange: CustomStringConvertible {
    /// A line of a plan: what comes with `+`, what goes with `-`, in the words of ip(8).
    package var description: String {
        switch self {
        case .removeRoute(let subnet, let gateway): "- route \(subnet) via \(gateway) onlink"
        case .removeForwarding(let address, let destination): "- fdb \(address) dst \(destination)"
        case .removeNeighbour(let address, let linkLayer): "- neigh \(address) lladdr \(linkLayer)"
        case .removeAddress(let address): "- addr \(address)"
        case .deleteDevice(let name): "- link \(name)"
        case .enableForwarding(let family): "+ forwarding of \(family)"
        case .createDevice(let device): "+ \(device)"
        case .setDevice(let name, let change): "~ link \(name) \(change)"
        case .addAddress(let address): "+ addr \(address)"
        case .setNeighbour(let address, let linkLayer): "+ neigh \(address) lladdr \(linkLayer)"
        case .setForwarding(let address, let destination): "+ fdb \(address) dst \(destination)"
        case .setRoute(let subnet, let gateway): "+ route \(subnet) via \(gateway) onlink"
        }
    }
}

extension TunnelDevice: CustomStringConvertible {
    package var description: String {
        let local = settings.local.map { " local \($0)" } ?? ""
        return "link \(name) type vxlan id \(settings.vni)\(local) dstport \(settings.port) mtu \(mtu) "
            + "address \(address)"
    }
}
