package import AddressPool
package import Addressing
package import CNISpec
import SystemHandles
package import SystemPackage

/// The addresses given out on a network of this node: a file for each, as the reference plugin host-local
/// keeps them, so that either can go on with what the other left.
///
/// Every operation that changes something holds the lock that host-local holds. What is known besides is noted
/// in a directory beside, and may be missing or stale without harm. Nothing is synchronized to the disk: a crash
/// of the machine ends every container that has an address.
package struct AddressStore: Sendable {
    package static let defaultDataDirectory: FilePath = "/var/lib/cni/networks"

    let paths: StorePaths
    let options: Options

    /// What a configuration may choose.
    package struct Options: Sendable {
        package var earlierBoots: EarlierBoots
        /// How long a pod's addresses are remembered for it after it went; nil for not at all.
        package var stickyFor: Duration?
        /// Where the kernel tells its boot ID.
        package var bootFile: FilePath

        package init(
            earlierBoots: EarlierBoots = .reclaimed, stickyFor: Duration? = nil,
            bootFile: FilePath = "/proc/sys/kernel/random/boot_id"
        ) {
            self.earlierBoots = earlierBoots
            self.stickyFor = stickyFor
            self.bootFile = bootFile
        }

        /// What becomes of records that are known to be of an earlier boot, which no container survived.
        package enum EarlierBoots: Sendable {
            /// They go at the first allocation of a boot.
            case reclaimed
            case kept
        }
    }

    package init(
        dataDirectory: FilePath = Self.defaultDataDirectory, network: NetworkName,
        options: Options = Options()
    ) {
        paths = StorePaths(dataDirectory: dataDirectory, network: network)
        self.options = options
    }

    /// Takes one address of each range set for an attachment, in the order of the sets: all or none.
    ///
    /// A wish is taken in place of the next free address of the set that holds it; after wishes, what the pod had
    /// before goes first if the store is to remember that.
    package func allocate(
        from ranges: RangeSetList, requesting wishes: [IPAddress] = [], for attachment: AttachmentID,
        pod: PodName? = nil
    ) throws(AddressStoreError) -> [AddressOffer] {
        let choices = try choices(of: ranges, wishes)
        let boot = currentBoot()
        var records = try LockedRecords(creating: paths, boot: boot)
        if options.earlierBoots == .reclaimed { try records.reclaimEarlierBoots(options.stickyFor) }
        let held = try records.holding(of: attachment)
        for (position, set) in ranges.sets.enumerated() {
            if let record = held.all.first(where: { set.range(holding: $0.address) != nil }) {
                records.seal()
                throw .duplicate(record.address, attachment, position: position)
            }
        }
        let remembered = records.remembered(of: pod, for: options.stickyFor)
        let order = Order(
            choices: choices, ranges: ranges, owner: .attachment(attachment), pod: pod, remembered: remembered
        )
        let offers = try records.take(order)
        records.seal()
        return offers
    }

    /// Gives back what an attachment has; an attachment without addresses is no error.
    package func release(_ attachment: AttachmentID) throws(AddressStoreError) {
        guard var records = try LockedRecords(openingIfPresent: paths, boot: currentBoot()) else { return }
        let own = try records.holding(of: attachment).own
        try records.release(own, rememberingFor: options.stickyFor)
        records.seal()
    }

    /// The addresses that an attachment has.
    package func addresses(of attachment: AttachmentID) throws(AddressStoreError) -> [IPAddress] {
        guard var records = try LockedRecords(openingIfPresent: paths, boot: currentBoot()) else { return [] }
        let own = try records.holding(of: attachment).own
        records.seal()
        return own.map(\.address)
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

    /// Nil where the kernel does not tell: then nothing is taken for an earlier boot's.
    func currentBoot() -> BootID? {
        guard let bytes = try? Descriptor.contents(of: options.bootFile.string, limit: 128) else {
            return nil
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return BootID(String(text.prefix { !$0.isWhitespace }))
    }
}

/// Where a network's files are.
struct StorePaths: Sendable {
    let dataDirectory: FilePath
    let network: NetworkName

    /// host-local's directory of the network, of which it reads every file.
    var records: FilePath { dataDirectory.appending(network.text) }

    /// Our own directory: no network's name begins with a dot.
    static let sideName = ".swiftlet"

    var side: FilePath { dataDirectory.appending(Self.sideName).appending(network.text) }
}
