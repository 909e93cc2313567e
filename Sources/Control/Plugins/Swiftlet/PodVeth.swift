internal import AddressPool
internal import Addressing
internal import CNISpec

/// A pod's veth pair: all its names and addresses follow from the attachment and what it was given.
struct PodVeth {
    let attachment: AttachmentID
    let offers: [AddressOffer]
    let mtu: MTU

    init(for attachment: AttachmentID, _ offers: [AddressOffer], mtu: MTU) {
        self.attachment = attachment
        self.offers = offers
        self.mtu = mtu
    }

    /// Follows from the pod's first address: what others remember of that one stays right when the next pod has
    /// it.
    private var podMAC: MACAddress { MACAddress(0x0a58, of: offers.first?.address.address) }

    /// Chosen here, like the pod's, so that nothing has to be asked back.
    private var hostMAC: MACAddress { MACAddress(0x0a59, of: offers.first?.address.address) }

    func pair(master: InterfaceIndex) -> VethPair {
        var pair = VethPair(for: attachment, mtu: mtu, podMAC: podMAC)
        pair.hostMAC = hostMAC
        pair.master = master
        return pair
    }

    func result(bridge: HostBridge, sandbox: String, dns: DNS?) -> CNIResult {
        let interfaces = [
            CNIResult.Interface(name: bridge.name.text, mac: bridge.address.description),
            CNIResult.Interface(
                name: attachment.hostInterface.text, mac: hostMAC.description, mtu: Int(mtu.bytes)),
            CNIResult.Interface(
                name: attachment.interface.text, mac: podMAC.description, mtu: Int(mtu.bytes),
                sandbox: sandbox),
        ]
        let addresses = offers.map { offer in
            CNIResult.AssignedAddress(interface: 2, address: offer.address, gateway: offer.gateway)
        }
        let routes = offers.map { offer in
            CNIResult.Route(to: .everything(offer.gateway.family), via: offer.gateway)
        }
        return CNIResult(interfaces: interfaces, addresses: addresses, routes: routes, dns: dns ?? DNS())
    }
}

extension MACAddress {
    /// Two bytes that say who made the address, then the last four of an IP address.
    init(_ maker: UInt64, of address: IPAddress?) {
        self.init(bits: maker << 32 | UInt64(truncatingIfNeeded: address?.bits ?? 0) & 0xffff_ffff)
    }
}
