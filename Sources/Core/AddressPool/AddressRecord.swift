package import Addressing
package import CNISpec

/// An address given to an attachment: in host-local's files the name is the address, the text the owner.
package struct AddressRecord: Hashable, Sendable {
    package let address: IPAddress
    package let owner: Owner

    package enum Owner: Hashable, Sendable {
        case attachment(AttachmentID)
        /// A file of host-local before 0.7.0: one line, no interface.
        case container(ContainerID)
    }

    package init(address: IPAddress, owner: Owner) {
        self.address = address
        self.owner = owner
    }
}

extension AddressRecord.Owner {
    private static let lineBreak = "\r\n"

    /// Reads a record file's text, white space around it left out; nil if no owner can be read from it.
    package init?(fileText text: String) {
        // By UTF-8 unit: CR LF is one Character in Swift, and a lone LF is none of the format's line breaks.
        let trimmed = Self.trim(text.utf8[...])
        guard let end = trimmed.firstIndex(of: UInt8(ascii: "\r")) else {
            guard let container = try? ContainerID(String(Substring(trimmed))) else { return nil }
            self = .container(container)
            return
        }
        let rest = trimmed[end...]
        guard rest.starts(with: Self.lineBreak.utf8),
            let container = try? ContainerID(String(Substring(trimmed[..<end]))),
            let interface = try? InterfaceName(String(Substring(rest.dropFirst(Self.lineBreak.utf8.count))))
        else { return nil }
        self = .attachment(AttachmentID(container: container, interface: interface))
    }

    /// What a record file holds: no line end after the last line.
    package var fileText: String {
        switch self {
        case .attachment(let id): id.container.text + Self.lineBreak + id.interface.text
        case .container(let id): id.text
        }
    }

    private static func trim(_ text: Substring.UTF8View) -> Substring.UTF8View {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
        let start = text.drop(while: isSpace)
        let end = start.lastIndex { !isSpace($0) }
        return start[..<(end.map(start.index(after:)) ?? start.startIndex)]
    }
}
