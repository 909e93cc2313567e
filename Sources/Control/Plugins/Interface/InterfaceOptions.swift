internal import Addressing
internal import CNISpec
internal import NetlinkSession
internal import PluginKit

extension NetworkConfiguration {
    /// `mtu`: nil, like zero, leaves it to the kernel.
    func mtu() throws(CNIError) -> MTU? {
        guard let bytes = try fields.integer("mtu", in: 0...Int(UInt32.max)), bytes > 0 else { return nil }
        do throws(AddressingError) { return try MTU(bytes) } catch {
            throw fields.fault("mtu", error.description)
        }
    }

    /// The hardware address that is asked for: of `CNI_ARGS`, `args` and `runtimeConfig` the last wins.
    func requestedMAC(_ arguments: CNIArguments) throws(CNIError) -> MACAddress? {
        let asked = [
            arguments["MAC"], try Fields(self.arguments).fields("cni")?.string("mac"),
            try Fields(runtimeConfiguration).string("mac"),
        ]
        guard let text = asked.compactMap(\.self).last(where: { !$0.isEmpty }) else { return nil }
        guard let address = try? MACAddress(text), !address.isMulticast else {
            throw CNIError(
                .invalidConfiguration, "address \(text): invalid MAC address",
                details: "it must be the Ethernet address of one host: six pairs of hexadecimal digits")
        }
        return address
    }
}

extension NetworkConfiguration {
    /// The rules that `ipMasq` asks for an attachment; nil where it does not.
    func masquerade(of attachment: AttachmentID) throws(CNIError) -> Masquerade? {
        guard try fields.bool("ipMasq") == true else { return nil }
        return Masquerade(of: attachment, on: name, with: try .named(by: "ipMasqBackend", in: fields))
    }
}

extension Attachment {
    /// Who gives this container its addresses, with the ADD of a plugin that comes after that undone by `undo`.
    func addresses(
        from delegates: Delegates, _ type: String, undo: inout UndoLog
    ) throws(CNIError) -> CNIResult {
        let result = try delegates.add(type, self)
        let attachment = DeletedAttachment(undoing: self)
        undo.push("give back the addresses of \(id)", needing: .allLater) {
            try delegates.delete(type, attachment)
        }
        guard !result.addresses.isEmpty else {
            throw CNIError(
                .invalidConfiguration, "IPAM plugin returned missing IP config",
                details: "\(type) gave no address; give it ranges or addresses")
        }
        return result
    }
}

extension DeletedAttachment {
    /// Deletes the container's interface: from inside, or where there is no inside any more by the node's end.
    func deleteInterface(from host: NetlinkSession, over open: @escaping SessionOpener) throws(CNIError) {
        if let pod = try PodNamespace(ifPresent: namespacePath, open) {
            try pod.delete(id.interface)
        } else {
            try host.deleteVeth(of: id, over: open)
        }
    }
}

extension CNIResult {
    /// The addresses that belong to one of the result's interfaces.
    func addresses(of interface: Interface) -> [AssignedAddress] {
        let position = interfaces.firstIndex(of: interface)
        return addresses.filter { $0.interface == nil || $0.interface == position }
    }
}
