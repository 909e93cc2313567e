internal import Addressing
internal import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
internal import SystemHandles
internal import SystemPackage

/// The pod's side of an attachment.
struct PodNamespace: ~Copyable {
    private let namespace: NetworkNamespace
    private let path: String

    init(path: String) throws(CNIError) {
        do throws(Errno) {
            namespace = try NetworkNamespace(path: path)
        } catch  where error == .permissionDenied || error == .notPermitted {
            throw CNIError(
                .invalidNamespace, "cannot open the pod's network namespace \(path): \(error)",
                details: CNIError.privilegeNeeded)
        } catch {
            let cause = error == .invalidArgument ? "it is no network namespace" : "\(error)"
            throw CNIError(
                .invalidNamespace, "cannot open the pod's network namespace \(path): \(cause)",
                details: "the pod may have ended meanwhile; the runtime makes it anew")
        }
        self.path = path
    }

    var reference: NamespaceReference { .descriptor(namespace.descriptor.rawValue) }

    /// Brings the pod's end up, with its addresses and routes.
    func configure(_ veth: PodVeth, _ open: SwiftletPlugin.SessionOpener) throws(CNIError) {
        try run { () throws(CNIError) in
            if veth.hasIPv6 { try Self.enableIPv6(on: veth.attachment.interface) }
            do throws(NetlinkError) {
                let session = try open([])
                let link = try session.get(.link(.name(veth.attachment.interface)))
                try session.perform(veth.requests(on: link.index))
            } catch  where error.errno == .fileExists {
                throw CNIError(
                    error,
                    nextStep: "the pod has a default route already; swiftlet must be the network that "
                        + "gives it, and only once")
            } catch {
                throw CNIError(error)
            }
        }
    }

    /// Runs a closure on a thread in the namespace.
    func run<Value>(_ body: () throws(CNIError) -> Value) throws(CNIError) -> Value {
        do throws(NamespaceError<CNIError>) {
            return try namespace.run(body)
        } catch {
            switch error {
            case .inside(let error): throw error
            case .cannotEnter(let errno):
                throw CNIError(
                    .invalidNamespace, "cannot enter the pod's network namespace \(path): \(errno)",
                    details: CNIError.privilegeNeeded)
            }
        }
    }

    /// Whether the pod has an interface of a name.
    func has(_ name: InterfaceName, _ open: SwiftletPlugin.SessionOpener) -> Bool {
        let found = try? namespace.run { () throws(NetlinkError) in try open([]).get(.link(.name(name))) }
        return found != nil
    }

    /// Some runtimes and distributions turn IPv6 off for new interfaces.
    private static func enableIPv6(on interface: InterfaceName) throws(CNIError) {
        do {
            try Sysctl.disableIPv6(on: interface).set("0")
        } catch {
            throw CNIError(
                .ioFailure, error.description, details: "the kernel must offer IPv6 to a pod of this subnet")
        }
    }
}
