import Addressing
import NetlinkCodec
import OverlayModel

/// What a kernel makes of changes, one by one and with all that it drops on its own; slow and obvious.
struct SlowKernel {
    private(set) var state: OverlayState
    /// What a real kernel would have refused, or sent into nowhere for a moment.
    private(set) var complaints: [String] = []

    init(_ state: OverlayState) { self.state = state }

    mutating func apply(_ changes: [OverlayChange]) {
        for change in changes {
            if !isPossible(change) { complaints.append("\(change)") }
            apply(change)
        }
    }

    private func isPossible(_ change: OverlayChange) -> Bool {
        switch change {
        case .removeRoute(let subnet, let gateway): state.routes[subnet] == gateway
        case .removeForwarding(let address, let destination): state.forwarding[address] == destination
        case .removeNeighbour(let address, let linkLayer): state.neighbours[address] == linkLayer
        case .removeAddress(let address): state.addresses.contains(address)
        case .deleteDevice(let name): state.device?.name == name
        case .enableForwarding: true
        case .createDevice: state.device == nil
        case .setDevice(let name, _): state.device?.name == name
        case .addAddress, .setNeighbour, .setForwarding: state.device?.state == .up
        case .setRoute(_, let gateway):
            state.neighbours[gateway].flatMap { state.forwarding[$0] } != nil
        }
    }

    private mutating func apply(_ change: OverlayChange) {
        switch change {
        case .removeRoute(let subnet, _): state.routes[subnet] = nil
        case .removeForwarding(let address, _): state.forwarding[address] = nil
        case .removeNeighbour(let address, _): state.neighbours[address] = nil
        case .removeAddress(let address): remove(address)
        case .deleteDevice: dropAll(device: nil)
        case .enableForwarding(let family): state.forwardingFamilies.insert(family)
        case .createDevice(let device): dropAll(device: device)
        case .setDevice(_, let setting): set(setting)
        case .addAddress(let address): state.addresses.insert(address)
        case .setNeighbour(let address, let linkLayer): state.neighbours[address] = linkLayer
        case .setForwarding(let address, let destination): state.forwarding[address] = destination
        case .setRoute(let subnet, let gateway): state.routes[subnet] = gateway
        }
    }

    private mutating func dropAll(device: TunnelDevice?) {
        let families = state.forwardingFamilies
        state = OverlayState()
        state.forwardingFamilies = families
        state.device = device
    }

    /// With the last IPv4 address go the routes and neighbours of IPv4.
    private mutating func remove(_ address: InterfaceAddress) {
        state.addresses.remove(address)
        guard !state.addresses.contains(where: { $0.address.family == .ipv4 }) else { return }
        state.routes = state.routes.filter { $0.key.family != .ipv4 }
        state.neighbours = state.neighbours.filter { $0.key.family != .ipv4 }
    }

    private mutating func set(_ setting: LinkChange) {
        switch setting {
        case .mtu(let mtu): state.device?.mtu = mtu
        case .state(let wanted): state.device?.state = wanted
        case .address(let address):
            state.device?.address = address
            state.neighbours = [:]
        default: complaints.append("\(setting)")
        }
    }
}
