package import CNISpec

/// What a plugin does for a runtime, or for a plugin that delegates to it: the verbs but VERSION.
package protocol PluginVerbs {
    /// Attaches a container; on a throw nothing of it is left.
    func add(_ attachment: Attachment) throws(CNIError) -> CNIResult

    /// Looks whether what `add` made is still there; what later plugins of the chain changed is no fault.
    func check(_ attachment: Attachment) throws(CNIError)

    /// Takes away what `add` made, as far as it is still there.
    func delete(_ attachment: DeletedAttachment) throws(CNIError)

    /// Answers whether an ADD can be served now: within milliseconds, and without a lock that `add` holds.
    ///
    /// - Throws: `pluginNotAvailable`, or `limitedConnectivity` if running pods suffer too.
    func status(_ network: Network) throws(CNIError)

    /// Takes away what is left of all attachments of the network but the valid ones.
    func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) throws(CNIError)
}

/// A CNI plugin: what it does to a container's interface, without the process around it.
package protocol Plugin: PluginVerbs {
    static var name: PluginName { get }

    /// The versions of the specification that a configuration may name, oldest first.
    static var supportedVersions: [CNIVersion] { get }

    /// A line for people who call the program by hand.
    static var about: String { get }
}

extension Plugin {
    package static var supportedVersions: [CNIVersion] { CNIVersion.allCases }
}

/// The name a plugin program is called by and a configuration's `type` says.
package struct PluginName: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    /// The last component of the path that a program was started with.
    package init(programPath path: String) {
        text = path.split(separator: "/").last.map(String.init) ?? ""
    }

    package var description: String { text }
}
