import ArgumentParser
import Glibc
import IPMirror
import NetlinkOverLibmnl
import NetlinkSession
import SystemPackage

@main
struct Swiftlet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swiftlet",
        abstract: "Shows what the kernel holds of a node's container network.",
        discussion: """
            `swiftlet route` and `swiftlet link` take the arguments of ip(8), with its options before them, and \
            print what it prints.
            """,
        subcommands: [Plan.self, Rules.self, IPAMCommand.self, DemoCommand.self]
    )

    /// Hands what is iproute2's grammar to the mirror, and all else to the parser of the subcommands.
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        guard IPMirror.claims(words) else { return main(words) }
        let mirror = IPMirror { () throws(NetlinkError) in try NetlinkSession(opening: MnlTransport.self) }
        let result = mirror.run(words)
        write(result.errors, to: .standardError)
        write(result.output, to: .standardOutput)
        Glibc.exit(result.status)
    }

    private static func write(_ text: String, to stream: FileDescriptor) {
        do {
            try stream.writeAll(text.utf8)
        } catch Errno.brokenPipe {
            // Whoever read has seen enough; SIGPIPE ends the process as quietly where it is not ignored.
        } catch {
            Swiftlet.exit(withError: error)
        }
    }
}
