internal import AddressStore
internal import CNISpec
internal import NetlinkSession
internal import SystemPackage

extension CNIError {
    /// What a caller lacks whom the kernel does not let do this.
    static let privilegeNeeded = "run the plugin as root: it needs CAP_NET_ADMIN and CAP_SYS_ADMIN"

    /// A refusal of the kernel.
    init(_ error: NetlinkError, nextStep: String = "the kernel's log may say more; the runtime tries again") {
        let isForbidden = error.errno == .notPermitted
        self.init(.ioFailure, error.description, details: isForbidden ? Self.privilegeNeeded : nextStep)
    }

    /// Talks with the kernel; what it refuses is an error of the plugin.
    static func wrapping<Value>(_ body: () throws(NetlinkError) -> Value) throws(CNIError) -> Value {
        do throws(NetlinkError) { return try body() } catch { throw CNIError(error) }
    }

    init(_ error: AddressStoreError) {
        switch error {
        case .exhausted:
            self.init(
                .tryAgainLater, error.description,
                details:
                    "every address of the node's subnet is in use; pods must go, or the subnet must be wider")
        case .duplicate:
            self.init(
                .invalidEnvironment, error.description, details: "DEL the attachment before it is added again"
            )
        case .unservable, .taken, .recorded:
            self.init(.invalidConfiguration, error.description)
        case .refused, .stillTaken:
            self.init(.ioFailure, error.description, details: "check the folder's disk, owner and mode")
        }
    }
}
