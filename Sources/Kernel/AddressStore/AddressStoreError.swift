package import AddressPool
package import Addressing
package import CNISpec
package import SystemPackage

/// Why addresses could not be taken, looked up or given back; texts that host-local has too are its own.
package indirect enum AddressStoreError: Error, Hashable, CustomStringConvertible {
    /// The addresses asked for cannot be had, whatever is on disk.
    case unservable(AddressPoolError)
    /// Every address of the range set at that position is taken.
    case exhausted(RangeSet, position: Int)
    /// The address asked for is taken.
    case taken(IPAddress, RangeSet, position: Int)
    /// The attachment has an address of the range set at that position already.
    case duplicate(IPAddress, AttachmentID, position: Int)
    /// The address has a record, which is not the one that was to be replaced.
    case recorded(IPAddress)
    /// The operating system refused.
    case refused(Operation, FilePath, Errno)
    /// After a failure some addresses could not be given back.
    case stillTaken([IPAddress], after: AddressStoreError)

    package enum Operation: String, Sendable {
        case open = "open"
        case lock = "lock"
        case list = "list"
        case read = "read"
        case write = "write"
        case remove = "remove"
    }

    package var description: String {
        switch self {
        case .unservable(let error): error.description
        case .exhausted(let set, let position):
            "failed to allocate for range \(position): no IP addresses available in range set: \(set)"
        case .taken(let address, let set, let position):
            "failed to allocate for range \(position): "
                + "requested IP address \(address) is not available in range set \(set)"
        case .duplicate(let address, let attachment, let position):
            "failed to allocate for range \(position): \(address) has been allocated to "
                + "\(attachment.container), duplicate allocation is not allowed"
        case .recorded(let address): "\(address) is recorded already"
        case .refused(let operation, let path, let errno): "cannot \(operation.rawValue) \(path): \(errno)"
        case .stillTaken(let addresses, let error):
            "\(error); could not give back " + addresses.map(\.description).joined(separator: ", ")
        }
    }
}
