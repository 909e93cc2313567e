internal import CLinuxNetworking
internal import WireFormat

extension MessageType {
    /// Messages of the controller of generic netlink, the one family with a number of its own (`GENL_ID_CTRL`).
    public static let genericController = Self(rawValue: 16)
}

// These go over a session that speaks `.generic`.
extension NetlinkQuery where Value == GenericFamily {
    /// The family of a name, such as `ethtool`, for `get`; it is refused with `ENOENT` if there is none.
    ///
    /// A family in a module that is not loaded yet is loaded by the question.
    public static func genericFamily(named name: String) -> Self {
        let request = NetlinkRequest("show generic family \(name)", .genericController, over: .generic) {
            writer in
            GenericHeader(CTRL_CMD_GETFAMILY, version: 1).encode(into: &writer)
            writer.attribute(CTRL_ATTR_FAMILY_NAME, text: name)
        }
        return families(request)
    }

    /// All families that the kernel has now, for `list`.
    public static var genericFamilies: Self {
        families(
            NetlinkRequest("list generic families", .genericController, .dump, over: .generic) { writer in
                GenericHeader(CTRL_CMD_GETFAMILY, version: 1).encode(into: &writer)
            })
    }

    private static func families(_ request: NetlinkRequest) -> Self {
        NetlinkQuery(request: request, answer: .genericController) { bytes throws(WireError) in
            try GenericFamily(bytes)
        }
    }
}
