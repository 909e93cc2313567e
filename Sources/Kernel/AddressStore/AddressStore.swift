package import AddressPool
package import Addressing
package import CNISpec
package import SystemPackage

/// The addresses given out on a network of this node: a file for each, as the reference plugin host-local
/// keeps them, so that either can go on with what the other left.
///
/// Every operation holds the lock that host-local holds. Nothing is synchronized to the disk: a crash of the
/// machine ends every container that has an address, and files lost or emptied by it have no living owner.
package struct AddressStore: Sendable {
    package static let defaultDataDirectory: FilePath = "/var/lib/cni/networks"

    private let path: FilePath

    package init(dataDirectory: FilePath = Self.defaultDataDirectory, network: NetworkName) {
        path = dataDirectory.appending(network.text)
    }

    /// Takes one address of each range set for an attachment, in the order of the sets: all or none.
    ///
    /// A wish is taken in place of the next free address of the set that holds it.
    package func allocate(
        from ranges: RangeSetList, requesting wishes: [IPAddress] = [], for attachment: AttachmentID
    ) throws(AddressStoreError) -> [AddressOffer] {
        let choices = try choices(of: ranges, wishes)
        let records = try LockedRecords(creating: path)
        let held = try records.addresses(of: attachment)
        for (position, set) in ranges.sets.enumerated() {
            if let address = held.all.first(where: { set.range(holding: $0) != nil }) {
                throw .duplicate(address, attachment, position: position)
            }
        }
        return try records.take(choices, from: ranges, for: .attachment(attachment))
    }

    /// Gives back what an attachment has; an attachment without addresses is no error.
    package func release(_ attachment: AttachmentID) throws(AddressStoreError) {
        guard let records = try LockedRecords(openingIfPresent: path) else { return }
        try records.remove(try records.addresses(of: attachment).own)
    }

    /// The addresses that an attachment has.
    package func addresses(of attachment: AttachmentID) throws(AddressStoreError) -> [IPAddress] {
        guard let records = try LockedRecords(openingIfPresent: path) else { return [] }
        return try records.addresses(of: attachment).own
    }

    private func choices(
        of ranges: RangeSetList, _ wishes: [IPAddress]
    ) throws(AddressStoreError) -> [AddressChoice] {
        do throws(AddressPoolError) {
            return try ranges.choices(requesting: wishes)
        } catch {
            throw .unservable(error)
        }
    }
}
