internal import Addressing
internal import CNISpec
internal import PluginKit

/// What a runtime or an operator asks for one pod.
struct PodRequests {
    /// The Ethernet address of the pod's interface.
    let mac: MACAddress?
    /// Addresses in place of the next free ones.
    let addresses: [IPAddress]

    /// Reads `CNI_ARGS`, `args` and `runtimeConfig`; of addresses and of MACs the last of them wins.
    init(_ attachment: Attachment) throws(CNIError) {
        let arguments = attachment.context.arguments
        let configuration = attachment.configuration
        try arguments.refuseUnknown(knowing: Self.knownArguments)
        mac = try configuration.requestedMAC(arguments)
        let asked = [
            (arguments["IP"] ?? "").split(separator: ",").map(String.init),
            try Fields(configuration.arguments, at: "args").fields("cni")?.strings("ips") ?? [],
            try Fields(configuration.runtimeConfiguration, at: "runtimeConfig").strings("ips"),
        ]
        addresses = try (asked.last { !$0.isEmpty } ?? []).map(Self.address)
    }

    private static let knownArguments: Set<String> = [
        "IP", "MAC", "K8S_POD_NAMESPACE", "K8S_POD_NAME", "K8S_POD_INFRA_CONTAINER_ID", "K8S_POD_UID",
    ]

    /// Reads an address, with the length of its network or without: that is the node's to know.
    private static func address(_ text: String) throws(CNIError) -> IPAddress {
        do throws(AddressingError) {
            return text.contains("/") ? try InterfaceAddress(text).address : try IPAddress(text)
        } catch {
            throw CNIError(
                .invalidConfiguration, "cannot give the pod the address \"\(text)\": \(error)",
                details: "correct \"IP\" in CNI_ARGS, \"args\" or \"runtimeConfig\"")
        }
    }
}
