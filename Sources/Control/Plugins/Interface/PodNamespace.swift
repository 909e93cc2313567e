internal import Addressing
internal import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
internal import SystemHandles
internal import SystemPackage

/// The namespace of the container whose interface a plugin works on.
struct PodNamespace: ~Copyable {
    private let namespace: NetworkNamespace
    private let open: SessionOpener
    /// As the runtime names it, and results repeat it.
    let path: String

    init(path: String, _ open: @escaping SessionOpener) throws(CNIError) {
        do throws(Errno) {
            namespace = try NetworkNamespace(path: path)
        } catch {
            throw Self.cannotOpen(path, error)
        }
        self.open = open
        self.path = path
    }

    /// The namespace of a container that is to go, or nil if it has gone already.
    ///
    /// The file may outlive it: an unmounted one is empty.
    init?(ifPresent path: String?, _ open: @escaping SessionOpener) throws(CNIError) {
        guard let path else { return nil }
        do throws(Errno) {
            namespace = try NetworkNamespace(path: path)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch .invalidArgument {
            return nil
        } catch .notDirectory {
            return nil
        } catch {
            throw Self.cannotOpen(path, error)
        }
        self.open = open
        self.path = path
    }

    private static func cannotOpen(_ path: String, _ error: Errno) -> CNIError {
        switch error {
        case .permissionDenied, .notPermitted:
            CNIError(
                .invalidNamespace, "cannot open the pod's network namespace \(path): \(error)",
                details: CNIError.privilegeNeeded)
        default:
            CNIError(
                .invalidNamespace,
                "cannot open the pod's network namespace \(path): "
                    + (error == .invalidArgument ? "it is no network namespace" : "\(error)"),
                details: "the pod may have ended meanwhile; the runtime makes it anew")
        }
    }

    /// How a link is told to be made in here.
    var reference: NamespaceReference { .descriptor(namespace.descriptor.rawValue) }

    /// Runs a closure on a thread inside, with a session there; sysctls are the pod's too.
    func run<Value>(
        hearing groups: [MulticastGroup] = [],
        _ body: (NetlinkSession) throws(CNIError) -> Value
    ) throws(CNIError) -> Value {
        do throws(NamespaceError<CNIError>) {
            return try namespace.run { () throws(CNIError) in
                let session: NetlinkSession
                do throws(NetlinkError) { session = try open(groups) } catch { throw CNIError(error) }
                return try body(session)
            }
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
    func has(_ name: InterfaceName) -> Bool {
        let found = try? run { (session) throws(CNIError) in
            do throws(NetlinkError) { return try session.find(name) != nil } catch { throw CNIError(error) }
        }
        return found == true
    }

    /// Deletes an interface of the pod, and with a veth its other end; one that is not there is no error.
    func delete(_ name: InterfaceName) throws(CNIError) {
        try run(hearing: [.link]) { (session) throws(CNIError) in
            do throws(NetlinkError) {
                guard let link = try session.find(name) else { return }
                try session.deleteLinkAhead(link.index)
            } catch  where error.errno == .operationNotSupportedByDevice {
                // ENODEV: somebody else was faster.
            } catch {
                throw CNIError(error)
            }
        }
    }
}
