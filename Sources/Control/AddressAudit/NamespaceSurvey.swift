internal import AddressPool
internal import Addressing
internal import NetlinkCodec
internal import NetlinkSession
internal import SystemHandles
internal import SystemPackage

/// The network namespaces of the machine but the node's own, found by names, by processes and by the runtime's
/// word, with the addresses in each.
struct NamespaceSurvey {
    private(set) var gaps: [AuditFacts.Gap] = []
    private let own: Set<NetworkNamespace.Identity>
    private var found: [Found] = []
    private var positions: [NetworkNamespace.Identity: Int] = [:]
    private var closedProcesses = 0

    /// What led to a namespace, the best path for people first.
    private struct Found {
        var paths: [String]
        /// Nil where it could not be looked into.
        let addresses: [NamespaceFacts.HeldAddress]?
    }

    var namespaces: [NamespaceFacts] {
        found.compactMap { found in
            found.addresses.map { NamespaceFacts(paths: found.paths, addresses: $0) }
        }
    }

    /// Looks at every namespace that a name, a path given here or a running process leads to.
    init(paths: [String], open: NodeSurvey.SessionOpener) throws(UnusablePath) {
        own = try Self.ownNamespaces()
        for name in Self.names(in: NamedNamespace.directory) { add(NamedNamespace(name: name).path, open) }
        for path in paths { add(path, open) }
        for process in Self.processes() { addProcess("/proc/\(process)/ns/net", open) }
        if closedProcesses > 0 {
            gaps.append(
                .namespace(path: "the namespaces of \(closedProcesses) processes", reason: "not permitted"))
        }
    }

    /// The namespace of this process and that of the first one: the node's own.
    private static func ownNamespaces() throws(UnusablePath) -> Set<NetworkNamespace.Identity> {
        let path = "/proc/self/ns/net"
        do throws(Errno) {
            let first = try? NetworkNamespace(path: "/proc/1/ns/net").identity
            return Set([try NetworkNamespace(path: path).identity] + (first.map { [$0] } ?? []))
        } catch {
            throw UnusablePath(FilePath(path), error)
        }
    }

    /// All but the first, whose namespace is the node's whether it can be opened or not.
    private static func processes() -> [String] {
        names(in: "/proc").filter { name in
            name != "1" && name.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
    }

    private static func names(in directory: String) -> [String] {
        ((try? Directory(opening: FilePath(directory)).names()) ?? []).sorted()
    }

    private mutating func add(_ path: String, _ open: NodeSurvey.SessionOpener) {
        do throws(Errno) {
            let namespace = try NetworkNamespace(path: path)
            let identity = try namespace.identity
            if let position = positions[identity] {
                if !found[position].paths.contains(path) { found[position].paths.append(path) }
            } else if !own.contains(identity) {
                positions[identity] = found.count
                found.append(Found(paths: [path], addresses: addresses(in: namespace, at: path, open)))
            }
        } catch .noSuchFileOrDirectory {
            // It is gone, which is what an audit is about.
        } catch .invalidArgument {
            // A file that is left of a namespace, as of one that a reboot took.
        } catch {
            gaps.append(.namespace(path: path, reason: "\(error)"))
        }
    }

    /// Adds a process's namespace unless it is known: one process says as much as all that are in it.
    private mutating func addProcess(_ path: String, _ open: NodeSurvey.SessionOpener) {
        do throws(Errno) {
            guard positions[try NetworkNamespace(path: path).identity] == nil else { return }
            add(path, open)
        } catch  where error == .permissionDenied || error == .notPermitted {
            closedProcesses += 1
        } catch {
            // The process ended while we looked.
        }
    }

    /// Looks while the namespace is held open: the process that led to it may end.
    private mutating func addresses(
        in namespace: borrowing NetworkNamespace, at path: String, _ open: NodeSurvey.SessionOpener
    ) -> [NamespaceFacts.HeldAddress]? {
        do throws(NetlinkError) {
            let session = try open(namespace)
            let names = Dictionary(try session.list(.links()).map { ($0.index, $0.name) }) { first, _ in first
            }
            return try session.list(.addresses()).compactMap { assigned in
                names[assigned.interface].map {
                    NamespaceFacts.HeldAddress(assigned.address.address, on: $0)
                }
            }
        } catch {
            gaps.append(.namespace(path: path, reason: "\(error)"))
            return nil
        }
    }
}
