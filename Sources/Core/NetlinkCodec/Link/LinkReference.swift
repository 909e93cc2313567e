public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// How a request names a link that exists.
public enum LinkReference: Hashable, Sendable, CustomStringConvertible {
    /// By its number in the session's namespace.
    case index(InterfaceIndex)
    /// By its name; the kernel looks among alternative names of that length too.
    case name(InterfaceName)
    /// By any of its names, up to 127 bytes long (`IFLA_ALT_IFNAME`).
    case alternativeName(AlternativeName)

    /// The name, or `#` and the number.
    public var description: String {
        switch self {
        case .index(let index): "#\(index)"
        case .name(let name): name.text
        case .alternativeName(let name): name.text
        }
    }

    /// Writes `struct ifinfomsg` and the name, where the link is named by one.
    func encode(header: LinkHeader = LinkHeader(), into writer: inout ByteWriter) {
        var header = header
        switch self {
        case .index(let index):
            header.index = Int32(index.rawValue)
            header.encode(into: &writer)
        case .name(let name):
            header.encode(into: &writer)
            writer.attribute(IFLA_IFNAME, text: name.text)
        case .alternativeName(let name):
            header.encode(into: &writer)
            writer.attribute(IFLA_ALT_IFNAME, text: name.text)
        }
    }
}

/// A further name of a link: 1 to 127 bytes without a NUL (`ALTIFNAMSIZ`, linux/if.h).
public struct AlternativeName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name as it was given.
    public let text: String

    /// Takes a name; nil for one that no link can have.
    public init?(_ text: String) {
        guard (1...127).contains(text.utf8.count), !text.utf8.contains(0) else { return nil }
        self.text = text
    }

    /// The name itself.
    public var description: String { text }

    /// Orders names by their text.
    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

extension NetlinkRequest {
    /// Gives a link further names, under which it is found as well (`RTM_NEWLINKPROP`).
    ///
    /// The kernel refuses a name that any link of the namespace has with `EEXIST`, and names that stand before
    /// it in the list stay given (`rtnl_linkprop` in net/core/rtnetlink.c).
    public static func addAlternativeNames(
        _ names: [AlternativeName], to link: LinkReference
    ) -> NetlinkRequest {
        NetlinkRequest(
            "add alternative names \(list(names)) to link \(link)", .newLinkProperty,
            [.create, .exclusive, .append]
        ) { $0.alternativeNames(names, of: link) }
    }

    /// Takes further names from a link (`RTM_DELLINKPROP`); `ENOENT` or `EINVAL` if it has no such name.
    public static func deleteAlternativeNames(
        _ names: [AlternativeName], from link: LinkReference
    ) -> NetlinkRequest {
        NetlinkRequest("delete alternative names \(list(names)) of link \(link)", .deleteLinkProperty) {
            $0.alternativeNames(names, of: link)
        }
    }
}

private func list(_ names: [AlternativeName]) -> String { names.map(\.text).joined(separator: ", ") }

extension ByteWriter {
    fileprivate mutating func alternativeNames(_ names: [AlternativeName], of link: LinkReference) {
        link.encode(into: &self)
        nest(IFLA_PROP_LIST) { properties in
            for name in names { properties.attribute(IFLA_ALT_IFNAME, text: name.text) }
        }
    }
}

extension MessageType {
    /// Changes a link; what the kernel takes for bridge ports too (`RTM_SETLINK`).
    public static let setLink = Self(RTM_SETLINK)
    /// Adds properties to a link: alternative names (`RTM_NEWLINKPROP`).
    public static let newLinkProperty = Self(RTM_NEWLINKPROP)
    /// Deletes properties of a link (`RTM_DELLINKPROP`).
    public static let deleteLinkProperty = Self(RTM_DELLINKPROP)
}
