import ArgumentParser
import Demo
import Glibc
import NetlinkOverLibmnl
import NetlinkSession

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Run two nodes with pods on this machine and check that they talk.",
        subcommands: [Up.self, Down.self], defaultSubcommand: Up.self)

    /// Which laboratory: the one for people, or another beside it, as tests make them.
    struct Instance: ParsableArguments {
        @Option(help: .hidden)
        var instance = ""

        var session: DemoSession {
            DemoSession(instance: instance, open: openSession) { text in
                print(text)
                // Whoever reads it through a pipe is to see it as it happens.
                fflush(nil)
            }
        }
    }

    struct Up: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Build the laboratory, check everything, and take it down again.")

        @Flag(help: "Leave it up and print how to enter it.")
        var keep = false

        @OptionGroup var laboratory: Instance

        func run() throws {
            let failures = try laboratory.session.run(keep ? .keep : .takeDown)
            if failures > 0 { throw ExitCode.failure }
        }
    }

    struct Down: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take down what a demo left up.")

        @OptionGroup var laboratory: Instance

        func run() throws {
            let found = try laboratory.session.takeDown()
            print(found ? "the laboratory is down" : "there was no laboratory")
        }
    }
}

private func openSession() throws(NetlinkError) -> NetlinkSession {
    try NetlinkSession(opening: MnlTransport.self)
}
