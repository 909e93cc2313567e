package import Addressing
package import CNISpec

/// What was found on a node about addresses that were given out: the input of an audit.
package struct AuditFacts: Hashable, Sendable {
    package var networks: [NetworkFacts]
    package var attachments: [CachedAttachment] = []
    package var namespaces: [NamespaceFacts] = []
    package var moment: Moment
    /// What could not be looked at, so that what is missing there proves nothing.
    package var gaps: [Gap] = []

    package init(networks: [NetworkFacts], moment: Moment) {
        self.networks = networks
        self.moment = moment
    }

    /// When the facts were gathered, and from which age on a record is judged.
    package struct Moment: Hashable, Sendable {
        package var now: WallTime
        /// A record younger than this may belong to an ADD that still runs.
        package var settling: Duration

        package init(now: WallTime, settling: Duration) {
            self.now = now
            self.settling = settling
        }
    }

    package enum Gap: Hashable, Sendable {
        /// A namespace that could not be opened or entered.
        case namespace(path: String, reason: String)
        /// A file of the runtime's cache that names no attachment.
        case cacheFile(name: String, reason: String)
        /// Neither a runtime's cache nor any namespace but the node's own is to be seen.
        case noSurroundings(cache: String)
    }
}

/// The records of a network and the ranges they should lie in.
package struct NetworkFacts: Hashable, Sendable {
    package let name: NetworkName
    /// Nil if no configuration tells them.
    package var ranges: RangeSetList?
    package var records: [RecordFacts]
    /// Files under an address's name from which no owner can be read.
    package var unreadable: [UnreadableRecord]
    /// Other files that nobody here knows.
    package var foreign: [String]

    package init(
        name: NetworkName, ranges: RangeSetList? = nil, records: [RecordFacts] = [],
        unreadable: [UnreadableRecord] = [], foreign: [String] = []
    ) {
        self.name = name
        self.ranges = ranges
        self.records = records
        self.unreadable = unreadable
        self.foreign = foreign
    }
}

/// A record and when it was made.
package struct RecordFacts: Hashable, Sendable {
    package let record: AddressRecord
    package let since: WallTime
    package let boot: Boot
    /// Whose address it is in Kubernetes, where that was noted.
    package let pod: PodName?

    /// The start of the machine's kernel in which a record was made: no pod lives through another.
    package enum Boot: String, Hashable, Sendable {
        case current
        case earlier
    }

    package init(_ record: AddressRecord, since: WallTime, boot: Boot = .current, pod: PodName? = nil) {
        self.record = record
        self.since = since
        self.boot = boot
        self.pod = pod
    }
}

package struct UnreadableRecord: Hashable, Sendable {
    package let address: IPAddress
    package let since: WallTime
    package let fault: Fault

    package enum Fault: Hashable, Sendable {
        case empty
        case noOwner
    }

    package init(_ address: IPAddress, since: WallTime, fault: Fault) {
        self.address = address
        self.since = since
        self.fault = fault
    }
}

/// A network namespace other than the node's own, and the addresses in it.
package struct NamespaceFacts: Hashable, Sendable {
    /// Every path it is known by, the best one for people first.
    package let paths: [String]
    package let addresses: [HeldAddress]

    package struct HeldAddress: Hashable, Sendable {
        package let address: IPAddress
        package let interface: InterfaceName

        package init(_ address: IPAddress, on interface: InterfaceName) {
            self.address = address
            self.interface = interface
        }
    }

    package init(paths: [String], addresses: [HeldAddress]) {
        self.paths = paths
        self.addresses = addresses
    }

    package var name: String { paths.first ?? "a namespace without a path" }
}

/// A time of the wall clock, to the second.
package struct WallTime: Hashable, Comparable, Sendable {
    package let secondsSinceEpoch: Int64

    package init(secondsSinceEpoch: Int64) { self.secondsSinceEpoch = secondsSinceEpoch }

    package func duration(since earlier: WallTime) -> Duration {
        .seconds(secondsSinceEpoch) - .seconds(earlier.secondsSinceEpoch)
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.secondsSinceEpoch < right.secondsSinceEpoch
    }
}
