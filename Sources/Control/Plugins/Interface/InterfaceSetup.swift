internal import Addressing
internal import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
internal import SystemHandles
internal import SystemPackage

/// What a container's interface is given: the addresses and routes of a result.
struct InterfaceSetup {
    let name: InterfaceName
    let addresses: [CNIResult.AssignedAddress]
    let routes: [CNIResult.Route]
    /// Whether the kernel asks the network first if an IPv6 address is in use, which takes one to two seconds.
    var duplicateDetection = DuplicateDetection.off

    /// What becomes of a route to a destination that the pod has one to already.
    var meeting = Meeting.alongside

    enum DuplicateDetection { case on, off }

    enum Meeting {
        /// Both stay, as with the reference plugins: several gateways share the packets or take turns.
        case alongside
        case refused

        fileprivate var advice: String {
            switch self {
            case .alongside: "the pod has such an address or route already, from another network of its own"
            case .refused:
                "the pod has a default route already; this must be the network that gives it, and only once"
            }
        }
    }

    /// Takes what a result gives to one of its interfaces.
    init(_ name: InterfaceName, from result: CNIResult) {
        self.name = name
        addresses = result.addresses
        routes = result.routes
    }

    private var hasIPv6: Bool { addresses.contains { $0.address.address.family == .ipv6 } }

    /// Brings the interface up with all it is given; runs in the pod's namespace.
    ///
    /// `further` are requests on the interface's number that come last.
    func perform(
        _ session: NetlinkSession, then further: (InterfaceIndex) -> [NetlinkRequest] = { _ in [] }
    ) throws(CNIError) {
        if hasIPv6 {
            try Sysctl.enableIPv6(on: .loopback)
            try Sysctl.enableIPv6(on: name)
        }
        do throws(NetlinkError) {
            let index = try session.get(.link(.name(name))).index
            try session.perform(requests(on: index) + further(index))
            if hasIPv6, duplicateDetection == .on { try settle(session, on: index) }
        } catch  where error.errno == .fileExists {
            throw CNIError(error, nextStep: meeting.advice)
        } catch {
            throw CNIError(error)
        }
    }

    /// Sets what the kernel does with new addresses before there are any; runs in the pod's namespace.
    func announce() {
        let detects = duplicateDetection == .on
        if detects { Sysctl.setIfPresent(.ipv6, name, "enhanced_dad", 1) }
        Sysctl.setIfPresent(.ipv6, name, "accept_dad", detects ? 1 : 0)
        Sysctl.setIfPresent(.ipv4, name, "arp_notify", 1)
    }

    /// Addresses, up and routes, in the order in which each needs the ones before it.
    func requests(on interface: InterfaceIndex) -> [NetlinkRequest] {
        addresses.map { .addAddress(assigned($0.address, on: interface)) }
            + [.setLink(.index(interface), .state(.up))]
            + distinctRoutes(on: interface).map(add)
    }

    /// A default route that inherits the gateway which another one names is the same route once more.
    private func distinctRoutes(on interface: InterfaceIndex) -> [Route] {
        var distinct: [Route] = []
        for route in routes.map({ route($0, on: interface) }) where !distinct.contains(route) {
            distinct.append(route)
        }
        return distinct
    }

    private func add(_ route: Route) -> NetlinkRequest {
        switch meeting {
        case .alongside: .prependRoute(route)
        case .refused: .addRoute(route)
        }
    }

    private func assigned(_ address: InterfaceAddress, on interface: InterfaceIndex) -> AssignedAddress {
        let flags: AddressFlags =
            address.address.family == .ipv6 && duplicateDetection == .off ? .noDuplicateDetection : []
        var assigned = AssignedAddress(address, on: interface, flags: flags)
        assigned.broadcast = address.broadcast
        return assigned
    }

    private func route(_ route: CNIResult.Route, on interface: InterfaceIndex) -> Route {
        let family = route.destination.family
        let scope = route.scope.map { RouteScope(rawValue: UInt8(clamping: $0)) } ?? .universe
        // A route that ends on the link or this host has no gateway to inherit.
        let inherited = scope.rawValue < RouteScope.link.rawValue ? gateway(of: family) : nil
        var made = Route(to: route.destination, via: route.gateway ?? inherited, on: interface)
        made.origin.scope = scope
        if let table = route.table { made.origin.table = RouteTable(rawValue: UInt32(clamping: table)) }
        if let priority = route.priority, priority > 0 { made.metric = UInt32(clamping: priority) }
        if let mtu = route.mtu, mtu > 0 { made.metrics[.mtu] = UInt32(clamping: mtu) }
        if let size = route.advertisedMSS, size > 0 {
            made.metrics[.advertisedSegmentSize] = UInt32(clamping: size)
        }
        return made
    }

    /// The first gateway of a family: where routes go that name none.
    private func gateway(of family: IPFamily) -> IPAddress? {
        addresses.lazy.compactMap(\.gateway).first { $0.family == family }
    }

    /// Waits until the kernel has found no other owner of the IPv6 addresses.
    private func settle(_ session: NetlinkSession, on interface: InterfaceIndex) throws(NetlinkError) {
        let deadline = ContinuousClock.now + .seconds(10)
        while true {
            let present = try session.list(.addresses(.ipv6, on: interface))
            if let duplicate = present.first(where: { $0.flags.contains(.duplicate) }) {
                throw NetlinkError("use \(duplicate.address): another host has it", .timedOut)
            }
            guard present.contains(where: { $0.flags.contains(.tentative) }) else { return }
            guard ContinuousClock.now < deadline else {
                throw NetlinkError("settle the addresses of \(name)", .timedOut)
            }
            pause(for: .milliseconds(20))
        }
    }
}

extension InterfaceAddress {
    /// The directed broadcast address, where the network is large enough to have one (RFC 3021).
    var broadcast: IPAddress? {
        guard address.family == .ipv4, prefixLength < 31 else { return nil }
        return network.last
    }
}

extension InterfaceName {
    /// `lo`, which every namespace has.
    static let loopback: InterfaceName = {
        guard let name = try? InterfaceName("lo") else { preconditionFailure("two letters are a name") }
        return name
    }()
}
