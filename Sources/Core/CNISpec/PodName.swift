/// A pod as Kubernetes names it, in `CNI_ARGS`: what stays when the pod is made anew with another container ID.
package struct PodName: Hashable, Sendable, CustomStringConvertible {
    package let namespace: String
    package let name: String

    /// Nil unless both are made of the letters that Kubernetes allows in names.
    package init?(namespace: String, name: String) {
        guard Self.isName(namespace), Self.isName(name) else { return nil }
        self.namespace = namespace
        self.name = name
    }

    /// Reads `namespace/name`.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        self.init(namespace: String(parts[0]), name: String(parts[1]))
    }

    /// Nil if the runtime does not say which pod it is, as one that is no kubelet's.
    package init?(_ arguments: CNIArguments) {
        guard let namespace = arguments["K8S_POD_NAMESPACE"], let name = arguments["K8S_POD_NAME"] else {
            return nil
        }
        self.init(namespace: namespace, name: name)
    }

    package var description: String { "\(namespace)/\(name)" }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count < 254
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: ".")
            }
    }
}
