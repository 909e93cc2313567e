public import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension NetlinkRequest {
    /// Assigns an address to a link (`ip address add`, or `ip address replace` where it may be there already).
    ///
    /// The kernel answers `EEXIST` if the link has it, `ENODEV` if there is no such link.
    public static func addAddress(_ address: AssignedAddress, existing: Existing = .refuse) -> NetlinkRequest
    {
        NetlinkRequest("add address \(address)", .newAddress, existing.flags) { address.encode(into: &$0) }
    }

    /// Changes flags, metric and lifetime of an address (`ip address change`); the kernel adds one that is not there.
    public static func changeAddress(_ address: AssignedAddress) -> NetlinkRequest {
        NetlinkRequest("change address \(address)", .newAddress, .replace) { address.encode(into: &$0) }
    }

    /// Takes an address from its link; the kernel answers `EADDRNOTAVAIL` if the link does not have it.
    public static func deleteAddress(_ address: AssignedAddress) -> NetlinkRequest {
        NetlinkRequest("delete address \(address)", .deleteAddress) { address.encode(into: &$0) }
    }
}

extension NetlinkQuery where Value == AssignedAddress {
    /// Addresses of both families, or of one; of all links, or of one.
    ///
    /// The kernel leaves the others out if strict checking is on (`inet_valid_dump_ifaddr_req` in
    /// net/ipv4/devinet.c). A namespace other than the session's own is given by its id there.
    public static func addresses(
        _ family: IPFamily? = nil, on interface: InterfaceIndex? = nil, inNamespace id: NamespaceID? = nil
    ) -> Self {
        let request = NetlinkRequest("list addresses", .getAddress, .dump) { writer in
            writer.append(family?.rawValue ?? 0)
            writer.appendZeros(3)
            writer.appendHost(interface?.rawValue ?? 0)
            if let id { writer.attribute(IFA_TARGET_NETNSID, host: UInt32(bitPattern: id.rawValue)) }
        }
        return NetlinkQuery(request: request, answer: .newAddress) { bytes throws(WireError) in
            try AssignedAddress(bytes)
        }
    }
}
