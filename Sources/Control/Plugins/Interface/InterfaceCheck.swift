internal import Addressing
internal import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
internal import PluginKit

/// Compares what a namespace holds with what a result says of it.
struct InterfaceCheck {
    let session: NetlinkSession

    /// An interface of the result, with the addresses of its hardware and the largest packet as it says.
    func link(_ expected: CNIResult.Interface, kind: LinkKind) throws(CNIError) -> Link {
        let link = try self.link(named: expected.name)
        guard link.kind?.name == kind.name else {
            throw changed("Interface \(link.name) is not of type \(kind.name)")
        }
        let mac = link.macAddress?.description ?? ""
        if let wanted = expected.mac, !wanted.isEmpty, wanted.lowercased() != mac {
            throw changed("Interface \(link.name) Mac \(wanted) doesn't match: \(mac)")
        }
        if let wanted = expected.mtu, wanted > 0, wanted != Int(link.mtu) {
            throw changed("Interface \(link.name) MTU \(wanted) doesn't match: \(link.mtu)")
        }
        return link
    }

    func link(named text: String) throws(CNIError) -> Link {
        guard let name = try? InterfaceName(text) else {
            throw CNIError(.invalidConfiguration, "\"\(text)\" in prevResult is no name of an interface")
        }
        guard let link = try asking({ () throws(NetlinkError) in try session.find(name) }) else {
            throw changed("Interface name \(text) not found")
        }
        return link
    }

    /// Addresses that an interface must have.
    func addresses(_ expected: [CNIResult.AssignedAddress], on link: Link) throws(CNIError) {
        let present = try asking { () throws(NetlinkError) in
            try session.list(.addresses(on: link.index))
        }
        for wanted in expected where !present.contains(where: { $0.address == wanted.address }) {
            throw changed("Failed to match addr \(wanted.address) on interface \(link.name)")
        }
    }

    /// Routes that must be there, in whatever table a later plugin has put them.
    func routes(_ expected: [CNIResult.Route]) throws(CNIError) {
        guard !expected.isEmpty else { return }
        let present = try asking { () throws(NetlinkError) in try session.list(.routes()) }
        for wanted in expected where !present.contains(where: { wanted.isServed(by: $0) }) {
            let words = "\(wanted.destination)" + (wanted.gateway.map { " via \($0)" } ?? "")
            throw changed("Expected Route \(words) not found in routing table")
        }
    }

    /// What ADD made is not as it was.
    func changed(_ message: String) -> CNIError {
        CNIError(
            .attachmentChanged, message,
            details: "somebody has changed or deleted it; the pod must be made anew, or the change taken back"
        )
    }

    private func asking<Value>(_ body: () throws(NetlinkError) -> Value) throws(CNIError) -> Value {
        do throws(NetlinkError) { return try body() } catch { throw CNIError(error) }
    }
}

extension CNIResult.Route {
    /// Whether a route of the kernel does what this one asks for.
    fileprivate func isServed(by route: Route) -> Bool {
        guard route.destination == destination else { return false }
        if let priority, priority > 0, route.metric != UInt32(clamping: priority) { return false }
        guard let gateway else { return true }
        return route.path.nextHops.contains { $0.gateway == gateway }
    }
}

extension Attachment {
    /// The result of ADD that a CHECK needs, with the interface in this pod that it names.
    func resultToCheck() throws(CNIError) -> (result: CNIResult, pod: CNIResult.Interface) {
        guard let result = previousResult else {
            throw CNIError(
                .invalidConfiguration, "Required prevResult missing",
                details: "the runtime must pass what ADD returned")
        }
        let named = result.interfaces.filter { $0.name == id.interface.text && $0.sandbox != nil }
        guard let pod = named.first(where: { $0.sandbox == namespacePath }) else {
            throw CNIError(
                .attachmentChanged,
                "Sandbox in prevResult \(named.first?.sandbox ?? "") doesn't match configured netns: "
                    + namespacePath,
                details: "the runtime must pass the result of this very container")
        }
        return (result, pod)
    }
}
