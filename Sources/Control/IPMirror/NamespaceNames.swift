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
                let id = try? session.get(.namespaceID(of: namespace.descriptor.rawValue)), id >= 0
            else { continue }
            names[id] = name
        }
        return names
    }
}
