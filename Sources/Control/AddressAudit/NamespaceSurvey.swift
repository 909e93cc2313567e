internal import AddressPool
internal import Addressing
internal import NetlinkCodec
internal import NetlinkSession
internal import SystemHandles
internal import SystemPackage

/// The network namespaces of the machine but the node's own, found by names, by processes and by the runtime's
/// word, with the addresses in each.
struct NamespaceSurvey {
    private(set) var namespaces: [NamespaceFacts] = []
    private(set) var gaps: [AuditFacts.Gap] = []
    private var found: [Found] = []
    private var positions: [NetworkNamespace.Identity: Int] = [:]
    private var closedProcesses = 0

    private struct Found {
        /// A path that still leads there.
        let path: String
        var paths: [String]
    }

    /// Looks at every namespace that a name, a path given here or a running process leads to.
    init(paths: [String], open: NodeSurvey.SessionOpener) throws(UnusablePath) {
        let own = try Self.ownNamespaces()
        for name in Self.names(in: NamedNamespace.directory) {
            add(NamedNamespace(name: name).path, unless: own)
        }
        for path in paths { add(path, unless: own) }
        for process in Self.processes() { addProcess("/proc/\(process)/ns/net", unless: own) }
        if closedProcesses > 0 {
            gaps.append(
                .namespace(path: "the namespaces of \(closedProcesses) processes", reason: "not permitted"))
        }
        for namespace in found { look(into: namespace, open) }
        found = []
        positions = [:]
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

    private mutating func add(_ path: String, unless own: Set<NetworkNamespace.Identity>) {
        do throws(Errno) { try note(path, unless: own) } catch .noSuchFileOrDirectory {
        } catch .invalidArgument {
            // A file that is left of a namespace, as of one that a reboot took.
        } catch {
            gaps.append(.namespace(path: path, reason: "\(error)"))
        }
    }

    private mutating func addProcess(_ path: String, unless own: Set<NetworkNamespace.Identity>) {
        do throws(Errno) { try note(path, unless: own) } catch  where error.isOfRights {
            closedProcesses += 1
        } catch {
            // The process ended while we looked.
        }
    }

    private mutating func note(_ path: String, unless own: Set<NetworkNamespace.Identity>) throws(Errno) {
        let identity = try NetworkNamespace(path: path).identity
        guard !own.contains(identity) else { return }
        if let position = positions[identity] {
            // One process says as much as all.
            if !path.hasPrefix("/proc/") || !found[position].paths.contains(path) {
                found[position].paths.append(path)
            }
        } else {
            positions[identity] = found.count
            found.append(Found(path: path, paths: [path]))
        }
    }

    private mutating func look(into found: Found, _ open: NodeSurvey.SessionOpener) {
        do {
            let session = try open(try NetworkNamespace(path: found.path))
            let links = try session.list(.links())
            let names = Dictionary(links.map { ($0.index, $0.name) }) { first, _ in first }
            let addresses = try session.list(.addresses()).compactMap { assigned in
                names[assigned.interface].map {
                    NamespaceFacts.HeldAddress(assigned.address.address, on: $0)
                }
            }
            namespaces.append(NamespaceFacts(paths: found.paths, addresses: addresses))
        } catch Errno.noSuchFileOrDirectory {
            // It went while we looked.
        } catch {
            gaps.append(.namespace(path: found.path, reason: "\(error)"))
        }
    }
}

extension Errno {
    fileprivate var isOfRights: Bool { self == .permissionDenied || self == .notPermitted }
}
