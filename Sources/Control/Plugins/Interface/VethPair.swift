internal import Addressing
internal import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
internal import SystemHandles
internal import SystemPackage

/// A cable from the node to a container, all of it decided before it is made.
///
/// So nothing has to be asked back, and no program that gives new links addresses of its own making touches it.
struct VethPair {
    let attachment: AttachmentID
    var mtu: MTU?
    var hostMAC: MACAddress
    var podMAC: MACAddress
    /// The bridge that the host end is to be a port of.
    var master: InterfaceIndex?

    /// A pair with random addresses, unless the pod is to have a certain one.
    init(for attachment: AttachmentID, mtu: MTU? = nil, podMAC: MACAddress? = nil) {
        self.attachment = attachment
        self.mtu = mtu
        self.podMAC = podMAC ?? .random()
        hostMAC = .random()
    }

    var hostName: InterfaceName { attachment.hostInterface }

    /// The pair: the pod's end is made where it is to stay, in the same message.
    func specification(peerIn namespace: NamespaceReference) -> LinkSpecification {
        let peer = VethPeer(attachment.interface, in: namespace, mtu: mtu, address: podMAC)
        var link = LinkSpecification(
            hostName, .veth(peer: peer), mtu: mtu, address: hostMAC, master: master)
        link.queues = 1
        return link
    }
}

extension NetlinkSession {
    /// Makes a pair with its host end up, here, and the other end down in the pod.
    func add(_ pair: VethPair, in pod: borrowing PodNamespace) throws(CNIError) {
        do throws(NetlinkError) {
            try perform(.addLink(pair.specification(peerIn: pod.reference)))
        } catch  where error.errno == .fileExists {
            guard pod.has(pair.attachment.interface) else {
                throw CNIError(
                    error,
                    nextStep:
                        "a link \(pair.hostName) is left from before; DEL \(pair.attachment) removes it")
            }
            throw CNIError(
                .invalidEnvironment, "the pod has an interface \(pair.attachment.interface) already",
                details: "CNI_IFNAME must name a new one; DEL the attachment that made it first")
        } catch {
            // The pair is there if only the answer was lost.
            throw takingBackVeth(of: pair.attachment, after: error)
        }
        Sysctl.refuseRouterAdvertisements(on: pair.hostName)
    }

    /// Deletes a pair that was made for nothing, or may have been; tells if it is still there.
    func takingBackVeth(of attachment: AttachmentID, after error: NetlinkError) -> CNIError {
        do throws(NetlinkError) {
            if let link = try find(attachment.hostInterface), link.kind == .veth {
                try perform(.deleteLink(.index(link.index)))
            }
            return CNIError(error)
        } catch let failure {
            return CNIError(error).adding(details: [
                "could not delete \(attachment.hostInterface): \(failure)"
            ])
        }
    }

    /// Deletes a pair by its host end, if there is one.
    func deleteVeth(of attachment: AttachmentID, over open: SessionOpener) throws(CNIError) {
        do throws(NetlinkError) {
            guard let link = try find(attachment.hostInterface), link.kind == .veth else { return }
            try open([.link]).deleteLinkAhead(link.index)
        } catch  where error.errno == .operationNotSupportedByDevice {
            // ENODEV: the pod's namespace went at the same moment, and the pair with it.
        } catch {
            throw CNIError(error)
        }
    }
}

extension MACAddress {
    /// A random address of one host (I/G bit clear) that no maker has given out (U/L bit set, IEEE 802).
    static func random() -> MACAddress {
        MACAddress(bits: .random(in: 0...(.max)) & ~(1 << 40) | 1 << 41)
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
