internal import Addressing
internal import ArgumentParser
internal import FirewallRules
package import OverlayDaemon
package import RuleInstaller

/// What an administrator says of a node's rules.
package struct RuleOptions: ParsableArguments {
    @Option(
        help: "Where rules go: auto, nft, iptables-nft or iptables-legacy. auto is where those of others are."
    )
    package var rulesBackend = BackendOption.automatic

    @Flag(inversion: .prefixedNo, help: "Let pods reach the outside under the node's address.")
    package var masquerade = true

    @Option(
        help: ArgumentHelp(
            "A network outside that sees a pod's own address. Repeatable.", valueName: "network"))
    var masqueradeExcept: [String] = []

    @Flag(inversion: .prefixedNo, help: "Give masqueraded connections random ports.")
    var randomFully = true

    @Flag(help: "Let pods see the address of clients from outside the pod network.")
    var keepClientAddress = false

    @Option(
        help:
            "Accept forwarded pod traffic behind the rules of others (append), before them (prepend), or not (off)."
    )
    var forwardRules = ForwardOption.append

    @Flag(help: "Lower the segment size of pods' TCP connections to what the path carries.")
    var clampMss = false

    @Option(
        help: ArgumentHelp(
            "Drop what is for this node's subnet and does not leave by this interface. Repeatable.",
            valueName: "interface"))
    var podInterface: [String] = []

    @Option(help: "The names and the order of flannel's rules, or Swiftlet's own: swiftlet or flannel.")
    var rulesStyle = StyleOption.swiftlet

    package init() {}

    package func settings() throws -> FirewallSettings {
        var settings = FirewallSettings()
        settings.masquerade = nil
        if masquerade {
            var masquerade = Masquerade()
            masquerade.exceptNetworks = try masqueradeExcept.map { try IPPrefix($0) }
            masquerade.sourcePorts = randomFully ? .fullyRandom : .kept
            masquerade.incoming = keepClientAddress ? .keepsClientAddress : .masqueraded
            settings.masquerade = masquerade
        }
        settings.forwarding = forwardRules.forwarding
        settings.segmentSize = clampMss ? .pathMTU : nil
        settings.podInterfaces = try podInterface.map { try InterfacePattern($0) }
        settings.style = rulesStyle == .flannel ? .flannel : .swiftlet
        return settings
    }
}

/// A backend, or none in particular.
package enum BackendOption: String, ExpressibleByArgument, CaseIterable, Sendable {
    case automatic = "auto"
    case nft
    case iptablesNFT = "iptables-nft"
    case iptablesLegacy = "iptables-legacy"

    package var backend: RuleBackend? { RuleBackend(rawValue: rawValue) }
}

enum ForwardOption: String, ExpressibleByArgument, CaseIterable, Sendable {
    case append, prepend, off

    var forwarding: Forwarding {
        switch self {
        case .append: .accepted(.append)
        case .prepend: .accepted(.prepend)
        case .off: .unmanaged
        }
    }
}

enum StyleOption: String, ExpressibleByArgument, CaseIterable, Sendable { case swiftlet, flannel }
