internal import CLibnlRoute

extension LibnlLink {
    /// The settings of a bridge's port, in a message of the bridge family; nil for another one.
    package var bridgePort: BridgePort? {
        guard unsafe rtnl_link_is_bridge(object) != 0 else { return nil }
        return BridgePort(self)
    }

    /// The part of a link that a bridge tells of its ports; negative where the library knows nothing.
    @safe package struct BridgePort {
        private let link: LibnlLink

        fileprivate init(_ link: LibnlLink) { self.link = link }

        package var state: Int32 { unsafe rtnl_link_bridge_get_port_state(link.object) }
        package var priority: Int32 { unsafe rtnl_link_bridge_get_priority(link.object) }
        package var cost: UInt32? { unsafe link.number(rtnl_link_bridge_get_cost) }

        /// The library's words for what the port does with frames.
        package var flags: [String] {
            let all: [(String, rtnl_link_bridge_flags)] = [
                ("hairpin", RTNL_BRIDGE_HAIRPIN_MODE), ("guard", RTNL_BRIDGE_BPDU_GUARD),
                ("root block", RTNL_BRIDGE_ROOT_BLOCK), ("fast leave", RTNL_BRIDGE_FAST_LEAVE),
                ("flood", RTNL_BRIDGE_UNICAST_FLOOD), ("learning", RTNL_BRIDGE_LEARNING),
            ]
            let bits = UInt32(bitPattern: unsafe rtnl_link_bridge_get_flags(link.object))
            return all.filter { bits & UInt32($0.1.rawValue) != 0 }.map(\.0)
        }

        /// Memberships of VLANs: the number, and what frames without a tag have to do with it.
        package var vlans: [String] {
            guard let table = unsafe rtnl_link_bridge_get_port_vlan(link.object)?.pointee else { return [] }
            let members = Self.members(of: table.vlan_bitmap)
            let untagged = Set(Self.members(of: table.untagged_bitmap))
            return members.map { id in
                "\(id)" + (id == table.pvid ? " pvid" : "") + (untagged.contains(id) ? " untagged" : "")
            }
        }

        /// The numbers of the bits that are set in an array of words.
        private static func members<Words>(of words: Words) -> [UInt16] {
            unsafe withUnsafeBytes(of: words) { bytes in
                (UInt16(0)..<4096).filter { unsafe bytes[Int($0 / 8)] >> UInt8($0 % 8) & 1 == 1 }
            }
        }
    }
}
