internal import AddressPool
internal import Addressing
internal import CNISpec
internal import NetlinkCodec

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

    var hostName: InterfaceName { attachment.hostInterface }

    var hasIPv6: Bool { offers.contains { $0.gateway.family == .ipv6 } }

    /// Follows from the pod's first address: what others remember of that one stays right when the next pod has
    /// it.
    var podMAC: MACAddress { MACAddress(0x0a58, of: offers.first?.address.address) }

    /// Chosen here, like the pod's, so that nothing has to be asked back.
    var hostMAC: MACAddress { MACAddress(0x0a59, of: offers.first?.address.address) }

    /// The pair: the pod's end is made where it is to stay, in the same message.
    func specification(master: InterfaceIndex, peerIn namespace: NamespaceReference) -> LinkSpecification {
        let peer = VethPeer(attachment.interface, in: namespace, mtu: mtu, address: podMAC)
        var link = LinkSpecification(
            hostName, .veth(peer: peer), mtu: mtu, address: hostMAC, master: master)
        link.queues = 1
        return link
    }

    /// What is set up inside the pod, in order.
    func requests(on interface: InterfaceIndex) -> [NetlinkRequest] {
        [.setLink(.index(.loopback), .state(.up)), .setLink(.index(interface), .state(.up))]
            + offers.map { offer in
                .addAddress(AssignedAddress(offer.address, on: interface, flags: .noDuplicateDetection))
            }
            + offers.map { offer in
                let everything = IPPrefix.everything(offer.gateway.family)
                return .addRoute(Route(to: everything, via: offer.gateway, on: interface))
            }
    }

    func result(bridge: HostBridge, sandbox: String, dns: DNS?) -> CNIResult {
        let interfaces = [
            CNIResult.Interface(name: bridge.name.text, mac: bridge.address.description),
            CNIResult.Interface(name: hostName.text, mac: hostMAC.description, mtu: Int(mtu.bytes)),
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

extension AttachmentID {
    /// The host end's name: `veth` and 44 bits that follow from container ID and interface name.
    ///
    /// So DEL finds it when nothing but these two is known.
    var hostInterface: InterfaceName {
        let digits = String(StableHash(of: description).bits >> 20, radix: 16)
        let name = "veth" + String(repeating: "0", count: 11 - digits.count) + digits
        guard let name = try? InterfaceName(name) else {
            preconditionFailure("15 letters and digits are a name")
        }
        return name
    }
}
