package import Addressing
internal import JSON

/// What a runtime keeps of an attachment: a file of libcni's kind `cniCacheV1` below `results` in its cache.
package struct CachedAttachment: Hashable, Sendable {
    package let network: NetworkName
    package let id: AttachmentID
    /// Where the container's namespace was; nil if neither the runtime nor the result says it.
    package let namespacePath: String?
    /// The Kubernetes pod, where the runtime told it to the plugins.
    package let pod: PodName?
    /// What the plugins gave the container.
    package let addresses: [IPAddress]

    package init(
        network: NetworkName, id: AttachmentID, namespacePath: String?, pod: PodName? = nil,
        addresses: [IPAddress]
    ) {
        self.network = network
        self.id = id
        self.namespacePath = namespacePath
        self.pod = pod
        self.addresses = addresses
    }

    private static let kind = "cniCacheV1"

    /// Reads a file's bytes.
    ///
    /// A result alone, which libcni wrote before 0.8 in such a file, does not say whose it is and is refused.
    package init(_ bytes: [UInt8]) throws(CNIError) {
        let fields = try Fields(decoding: bytes)
        guard try fields.string("kind") == Self.kind else {
            throw fields.fault("kind", "it is not \"\(Self.kind)\"")
        }
        let interface = try fields.required("ifName", try fields.parsed("ifName", InterfaceName.init))
        let result = try fields.fields("result").map { fields throws(CNIError) in try CNIResult(fields) }
        let path = try fields.string("netns") ?? ""
        self.init(
            network: try NetworkName(try fields.string("networkName") ?? ""),
            id: AttachmentID(
                container: try ContainerID(try fields.string("containerId") ?? ""), interface: interface),
            namespacePath: path.isEmpty ? result?.sandbox(of: interface) : path,
            pod: Self.pod(try fields.array("cniArgs") ?? []),
            addresses: result?.addresses.map(\.address.address) ?? [])
    }

    /// Finds the pod among the pairs that CNI_ARGS was made of.
    private static func pod(_ pairs: [JSONValue]) -> PodName? {
        func value(of key: String) -> String? {
            for case .array(let pair) in pairs where pair.count == 2 && pair[0] == .string(key) {
                if case .string(let text) = pair[1], !text.isEmpty { return text }
            }
            return nil
        }
        guard let namespace = value(of: "K8S_POD_NAMESPACE"), let name = value(of: "K8S_POD_NAME") else {
            return nil
        }
        return PodName(namespace: namespace, name: name)
    }
}

extension CNIResult {
    fileprivate func sandbox(of interface: InterfaceName) -> String? {
        let inside = interfaces.first { $0.name == interface.text && $0.sandbox?.isEmpty == false }
        return inside?.sandbox
    }
}
