package import Addressing
internal import NetlinkCodec
package import NetlinkSession
package import OverlayModel
internal import SystemHandles
internal import SystemPackage

/// The overlay in the kernel of this network namespace: reads what is there, makes changes.
package struct OverlayKernel {
    private let session: NetlinkSession

    package init(over session: NetlinkSession) { self.session = session }

    /// What there is of the overlay: the device of that name, with what stands on it, and Swiftlet's routes.
    ///
    /// - Throws: `nameTaken` if a link of another kind has the device's name.
    package func present(_ device: InterfaceName) throws -> OverlayState {
        var state = OverlayState()
        for family in IPFamily.allCases where (try? Sysctl.forwarding(family).read()) == "1" {
            state.forwardingFamilies.insert(family)
        }
        guard let link = try session.find(device) else { return state }
        guard let tunnel = TunnelDevice(link) else {
            throw OverlayError.nameTaken(device, kind: link.kind?.name ?? "unknown")
        }
        state.device = tunnel
        try readEntries(on: link.index, into: &state)
        return state
    }

    private func readEntries(on device: InterfaceIndex, into state: inout OverlayState) throws {
        for assigned in try session.list(.addresses(on: device))
        where assigned.flags.contains(.permanent) && assigned.scope == .universe {
            state.addresses.insert(assigned.address)
        }
        for family in IPFamily.allCases {
            for neighbour in try session.list(.neighbours(family, on: device))
            where neighbour.state == .permanent {
                state.neighbours[neighbour.address] = neighbour.linkLayer?.mac
            }
            // Without a metric of its own, a route gets none for IPv4 and 1024 for IPv6 (IP6_RT_PRIO_USER).
            let metric: UInt32? = family == .ipv4 ? nil : 1024
            for route in try routes(family, on: device) where route.metric == metric {
                state.routes[route.destination] = route.path.nextHops.first?.gateway
            }
        }
        for entry in try session.list(.forwarding(on: device))
        where entry.interface == device && entry.state.contains(.permanent) {
            state.forwarding[entry.address] = entry.destination
        }
    }

    /// Swiftlet's routes on the device.
    private func routes(_ family: IPFamily, on device: InterfaceIndex) throws(NetlinkError) -> [Route] {
        do {
            return try session.list(.routes(family, table: .main, source: .swiftlet, on: device))
        } catch  where error.errno == .noSuchFileOrDirectory {
            // A table is made with its first route: without any IPv4, there is no main one (fib_new_table).
            return []
        }
    }

    /// Makes changes in order; goes on past a failure and tells all of them at the end.
    package func apply(_ changes: [OverlayChange], device: InterfaceName) throws {
        var failures: [any Error] = []
        for run in changes.runs(of: \.part) {
            do { failures += try perform(run, device) } catch { failures.append(error) }
        }
        guard failures.isEmpty else { throw OverlayError.notApplied(failures.map { "\($0)" }) }
    }

    /// Performs changes that concern one part of the kernel.
    private func perform(_ changes: ArraySlice<OverlayChange>, _ device: InterfaceName) throws -> [any Error]
    {
        for case .enableForwarding(let family) in changes { try Sysctl.forwarding(family).set("1") }
        // The device is named by its changes; what stands on it needs the number that it has now.
        let entries = changes.contains { $0.part == .entries }
        let index = entries ? try session.get(.link(.name(device))).index : .loopback
        return try session.outcomes(of: changes.compactMap { $0.request(on: index) }).compactMap(\.self)
    }

    /// The bridge that the plugin made, if it is there and ours.
    ///
    /// - Throws: `bridgeInUse` if it has ports.
    package func unusedBridge(_ name: InterfaceName) throws -> InterfaceIndex? {
        guard let bridge = try session.find(name), bridge.labels.alias == LinkMark.bridge else { return nil }
        let ports = try session.list(.links).filter { $0.relations.master == bridge.index }
        guard ports.isEmpty else { throw OverlayError.bridgeInUse(name, ports: ports.map(\.name)) }
        return bridge.index
    }

    /// Deletes the bridge that the plugin made, if it is there, is ours and has no port.
    package func removeBridge(_ name: InterfaceName) throws {
        guard let bridge = try unusedBridge(name) else { return }
        try session.perform(.deleteLink(.index(bridge)))
    }

    /// The interface that has an address, with its MTU: the node's way to the underlay.
    package func underlay(of address: IPAddress) throws -> Underlay {
        guard let assigned = try session.list(.addresses()).first(where: { $0.address.address == address })
        else {
            throw OverlayError.noUnderlay(address)
        }
        let link = try session.get(.link(.index(assigned.interface)))
        return Underlay(interface: link.index, mtu: Int(link.mtu))
    }
}

extension Array {
    /// The array cut where a property changes from one element to the next.
    fileprivate func runs<Key: Equatable>(of key: (Element) -> Key) -> [ArraySlice<Element>] {
        var runs: [ArraySlice<Element>] = []
        for position in indices {
            if let last = runs.last?.last, key(last) == key(self[position]) {
                runs[runs.count - 1].append(self[position])
            } else {
                runs.append(self[position...position])
            }
        }
        return runs
    }
}

/// Why the overlay is not as it should be.
package enum OverlayError: Error, Hashable, CustomStringConvertible {
    case nameTaken(InterfaceName, kind: String)
    case noUnderlay(IPAddress)
    case bridgeInUse(InterfaceName, ports: [InterfaceName])
    /// All that failed, each in its own words.
    case notApplied([String])

    package var description: String {
        switch self {
        case .nameTaken(let name, let kind):
            "the link \(name) is of kind \(kind), not a VXLAN device; rename or delete it"
        case .noUnderlay(let address):
            "no interface of this node has its public address \(address); "
                + "bring the interface up or correct the node's publicAddress"
        case .bridgeInUse(let name, let ports):
            "the bridge \(name) stays: pods are on it (\(ports.map(\.text).joined(separator: ", "))); "
                + "delete them, then clean up again"
        case .notApplied(let failures): failures.joined(separator: "; ")
        }
    }
}
