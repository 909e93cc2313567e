internal import AddressPool
internal import Addressing
internal import CNISpec

/// A pod's veth pair: all its names and addresses follow from the attachment and what it was given.
struct PodVeth {
    let attachment: AttachmentID
    let offers: [AddressOffer]
    let mtu: MTU
    /// The pod's Ethernet address, if one is asked for.
    let requestedMAC: MACAddress?

    init(
        for attachment: AttachmentID, _ offers: [AddressOffer], mtu: MTU,
        podMAC requestedMAC: MACAddress? = nil
    ) {
        self.attachment = attachment
        self.offers = offers
        self.mtu = mtu
        self.requestedMAC = requestedMAC
    }

    /// The pod's Ethernet address follows from its first address: what others remember of that one stays right
    /// when the next pod has it.
    func pair(on bridge: HostBridge? = nil) -> VethPair {
        let first = offers.first?.address.address
        var pair = VethPair(for: attachment, mtu: mtu, podMAC: requestedMAC ?? MACAddress(0x0a58, of: first))
        pair.hostMAC = MACAddress(0x0a59, of: first)
        pair.master = bridge?.index
        return pair
    }

    /// The two ends as a result tells of them.
    func interfaces(sandbox: String) -> [CNIResult.Interface] {
        let pair = pair()
        return [
            CNIResult.Interface(
                name: pair.hostName.text, mac: pair.hostMAC.description, mtu: Int(mtu.bytes)),
            CNIResult.Interface(
                name: attachment.interface.text, mac: pair.podMAC.description, mtu: Int(mtu.bytes),
                sandbox: sandbox),
        ]
    }

    func result(bridge: HostBridge, sandbox: String, dns: DNS?) -> CNIResult {
        let own = CNIResult.Interface(name: bridge.name.text, mac: bridge.address.description)
        let addresses = offers.map { offer in
            CNIResult.AssignedAddress(interface: 2, address: offer.address, gateway: offer.gateway)
        }
        let routes = offers.map { offer in
            CNIResult.Route(to: .everything(offer.gateway.family), via: offer.gateway)
        }
        return CNIResult(
            interfaces: [own] + interfaces(sandbox: sandbox), addresses: addresses, routes: routes,
            dns: dns ?? DNS())
    }
}

extension MACAddress {
    /// Two bytes that say who made the address, then the last four of an IP address.
    init(_ maker: UInt64, of address: IPAddress?) {
        self.init(bits: maker << 32 | UInt64(truncatingIfNeeded: address?.bits ?? 0) & 0xffff_ffff)
    }
}
