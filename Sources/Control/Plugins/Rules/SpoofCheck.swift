package import Addressing
package import CNISpec
internal import FirewallRules

/// What `macspoofchk` asks for: a port of a bridge lets in only what comes from the container's own address.
package struct SpoofCheck {
    private let description: ReferenceSpoofCheck
    private let rules: HostRules

    package init(of attachment: AttachmentID, _ rules: HostRules = HostRules()) {
        description = ReferenceSpoofCheck(
            container: attachment.container.text, interface: attachment.interface.text)
        self.rules = rules
    }

    package func add(port: InterfaceName, mac: MACAddress) throws(CNIError) {
        try rules.apply(description.rules(port: port, mac: mac))
    }

    /// Refuses rules that are not as `add` put them in place.
    package func check(port: InterfaceName, mac: MACAddress) throws(CNIError) {
        try rules.check(description.rules(port: port, mac: mac))
    }

    /// Needs neither port nor address: the chains follow from the attachment.
    package func remove() throws(CNIError) { try rules.remove(description.removal) }
}
