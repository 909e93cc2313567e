package import Addressing

/// The runtime's name for a container: safe as a file name and a line of text.
package struct ContainerID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) throws(CNIError) {
        guard !text.isEmpty else { throw CNIError(.unknownContainer, "missing containerID") }
        guard isCNIName(text) else {
            throw CNIError(.invalidEnvironment, "invalid characters in containerID", details: text)
        }
        self.text = text
    }

    package var description: String { text }
}

/// The name of a network: safe as a file name.
package struct NetworkName: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) throws(CNIError) {
        guard !text.isEmpty else { throw CNIError(.invalidConfiguration, "missing network name") }
        guard isCNIName(text) else {
            throw CNIError(.invalidConfiguration, "invalid characters found in network name", details: text)
        }
        self.text = text
    }

    package var description: String { text }
}

/// A container's interface on a network.
package struct AttachmentID: Hashable, Sendable, CustomStringConvertible {
    package let container: ContainerID
    package let interface: InterfaceName

    package init(container: ContainerID, interface: InterfaceName) {
        self.container = container
        self.interface = interface
    }

    package var description: String { "\(container)/\(interface)" }
}

/// `^[a-zA-Z0-9][a-zA-Z0-9_.\-]*$`, what the specification lets a container or network be called.
private func isCNIName(_ text: String) -> Bool {
    func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }
    guard let first = text.utf8.first, isAlphanumeric(first) else { return false }
    return text.utf8.allSatisfy { byte in
        isAlphanumeric(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-")
    }
}
