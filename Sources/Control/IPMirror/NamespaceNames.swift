internal import NetlinkCodec
internal import NetlinkSession
internal import SystemHandles

/// The namespaces that have a name, as `ip netns` keeps them.
enum NamespaceNames {
    /// Names by the id that the session's namespace has for each; those without an id are left out.
    static func byID(_ session: NetlinkSession) -> [Int32: String] {
        var names: [Int32: String] = [:]
        for name in fileNames(in: NamedNamespace.directory) {
            // A name may go while we look, or stand for nothing: then it is no name of what is asked.
            guard let namespace = try? NamedNamespace(name: name).open(),
                let peer = try? session.get(.namespaceID(of: .descriptor(namespace.descriptor.rawValue))),
                let id = peer.id
            else { continue }
            names[id.rawValue] = name
        }
        return names
    }
}
