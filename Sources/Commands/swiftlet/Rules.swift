import Addressing
import ArgumentParser
import FirewallFile
import FirewallRules
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import NodeOptions
import RuleInstaller
import SystemHandles
import SystemPackage

struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Show, compare, render, apply or remove a node's packet filter rules.",
        subcommands: [Show.self, Diff.self, Render.self, Apply.self, Remove.self])

    /// The description of the rules.
    struct Description: ParsableArguments {
        @Argument(help: "A description of the rules, in JSON.", completion: .file())
        var file: String

        func firewall() throws -> NodeFirewall { try NodeFirewall(file: file) }
    }

    /// Where the rules are.
    struct Place: ParsableArguments {
        @Option(name: .customLong("backend"), help: "auto, nft, iptables-nft or iptables-legacy.")
        var backend = BackendOption.automatic

        func work() throws -> RuleWork { try RuleWork(here: backend.backend) }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print Swiftlet's rules in the kernel, the backend and why, and what is in their way.")

        @OptionGroup var place: Place
        @Argument(help: "A description, to tell what is in the way of its networks.", completion: .file())
        var file: String?

        func run() throws {
            let wanted = try file.map { try NodeFirewall(file: $0) } ?? NodeFirewall(networks: [])
            for line in try place.work().report(on: wanted) { print(line) }
        }
    }

    struct Diff: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what apply would change; the exit status is 1 if it is anything.",
            discussion: "The exit status is 2 for an error.")

        @OptionGroup var place: Place
        @OptionGroup var description: Description

        func run() throws {
            let wanted = try description.firewall()
            let lines: [String]
            do { lines = try place.work().difference(to: wanted) } catch {
                FileDescriptor.standardError.complain("Error: \(error)")
                throw ExitCode(2)
            }
            for line in lines { print(line) }
            if !lines.isEmpty { throw ExitCode.failure }
        }
    }

    struct Render: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the input of iptables-restore, ip6tables-restore or nft that makes the rules.",
            discussion: "It reads nothing of the kernel and needs no rights.")

        enum Program: String, ExpressibleByArgument, CaseIterable { case iptables, ip6tables, nft }

        @Option(name: .customLong("backend"), help: "iptables, ip6tables or nft.")
        var program: Program
        @OptionGroup var description: Description

        func run() throws { print(text(of: try description.firewall()), terminator: "") }

        private func text(of firewall: NodeFirewall) -> String {
            switch program {
            case .iptables: restoreText(firewall.ruleSet(.ipv4))
            case .ip6tables: restoreText(firewall.ruleSet(.ipv6))
            case .nft: NFTDifference(present: PresentNFTRules(), wanted: firewall.nftRuleSet).transactionText
            }
        }

        private func restoreText(_ rules: RuleSet) -> String {
            RuleDifference(present: PresentRules(), wanted: rules).restoreText
        }
    }

    struct Apply: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the kernel's rules those of a description, and print what changed.")

        @OptionGroup var place: Place
        @OptionGroup var description: Description

        func run() throws {
            for line in try place.work().apply(description.firewall()) { print(line) }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take away every rule of Swiftlet's, whichever backend it is in, and print what went.")

        @Argument(
            help: "The description that was applied; needed only for one in flannel's style.",
            completion: .file())
        var file: String?

        func run() throws {
            let wanted = try file.map { try NodeFirewall(file: $0) } ?? NodeFirewall(networks: [])
            for line in try RuleWork(here: nil).remove(like: wanted) { print(line) }
        }
    }
}

extension RuleWork {
    /// Works in the network namespace of this process.
    fileprivate init(here asked: RuleBackend?) throws {
        try NodeOptions.requireRoot()
        self.init(
            over: try NetlinkSession(opening: MnlTransport.self, speaking: .netfilter),
            routes: try NetlinkSession(opening: MnlTransport.self), asked: asked)
    }
}

extension NodeFirewall {
    /// Reads a description from a file.
    fileprivate init(file path: String) throws {
        do {
            self = try NodeFirewall(description: try Descriptor.contents(of: path, limit: 16 << 20))
        } catch {
            // One of its own: 1 says that a difference was found.
            FileDescriptor.standardError.complain("Error: \(path): \(error)")
            throw ExitCode(2)
        }
    }
}

extension FileDescriptor {
    fileprivate func complain(_ text: String) {
        // There is nobody else to tell.
        _ = try? writeAll("\(text)\n".utf8)
    }
}
