internal import IPRouteText
package import NetlinkSession
internal import SystemHandles
internal import SystemPackage

/// `ip route list` and `ip link list` over a netlink session, in iproute2's grammar and bytes.
package struct IPMirror {
    private let connect: () throws(NetlinkError) -> NetlinkSession
    private let names: NameFiles

    /// Takes how to open a session in the calling thread's namespace, and where iproute2 keeps its name files.
    package init(
        names directory: String = "/etc/iproute2",
        connect: @escaping () throws(NetlinkError) -> NetlinkSession
    ) {
        self.connect = connect
        names = NameFiles(directory: directory)
    }

    /// What a run leaves: the text for both streams, and an exit status.
    package struct Result: Hashable, Sendable {
        package var output: String
        package var errors: String
        package var status: Int32

        package init(output: String = "", errors: String = "", status: Int32 = 0) {
            self.output = output
            self.errors = errors
            self.status = status
        }
    }

    /// Whether a command line is for this mirror and not for one of Swiftlet's own subcommands.
    package static func claims(_ words: [String]) -> Bool { MirrorCommand.claims(words) }

    /// Runs a command line, without the program's name.
    package func run(_ words: [String]) -> Result {
        var result = Result()
        do throws(Refusal) {
            let command = try MirrorCommand(words)
            let session = try session(in: command.options.namespace)
            let (vocabulary, complaints) = names.vocabulary(for: command.object)
            result.errors = complaints
            let list = ObjectList(session: session, options: command.options, vocabulary: vocabulary)
            result.output = try list.text(of: command.object, command.arguments)
        } catch {
            result.output = error.output
            result.errors += error.text
            result.status = error.status
        }
        return result
    }

    private func session(in namespace: String?) throws(Refusal) -> NetlinkSession {
        do {
            guard let namespace else { return try connect() }
            return try NamedNamespace(name: namespace).open().run(connect)
        } catch let error as Errno {
            throw Refusal(
                "Cannot open network namespace \"\(namespace ?? "")\": \(error)\n", status: 255)
        } catch {
            throw Refusal("Cannot open netlink socket: \(error)\n", status: 1)
        }
    }
}
