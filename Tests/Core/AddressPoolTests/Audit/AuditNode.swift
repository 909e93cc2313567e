import AddressPool
import Addressing
import CNISpec

/// A node in short words, for tables: one network `net` with addresses 10.0.0.0/29.
struct AuditNode {
    var network = "net"
    var records: [(address: String, owner: String)] = []
    /// Seconds; a minute is the age from which a record is judged.
    var age: Int64 = 3600
    var boot = RecordFacts.Boot.current
    var files: [(address: String, fault: UnreadableRecord.Fault)] = []
    var foreign: [String] = []
    /// `container/interface` with the namespace's path, and what it was given.
    var cache: [(id: String, path: String?, addresses: [String])] = []
    var namespaces: [(path: String, addresses: [String])] = []
    /// The interface that the namespaces' addresses are on.
    var interface = "eth0"
    var gaps: [AuditFacts.Gap] = []

    func facts() throws -> AuditFacts {
        let now = WallTime(secondsSinceEpoch: 1_790_000_000)
        let since = WallTime(secondsSinceEpoch: now.secondsSinceEpoch - age)
        let name = try NetworkName(network)
        var facts = AuditFacts(networks: [], moment: .init(now: now, settling: .seconds(60)))
        let range = try AddressRange(subnet: InterfaceAddress("10.0.0.0/29"))
        facts.networks = [
            NetworkFacts(
                name: name, ranges: try RangeSetList([RangeSet([range])]),
                records: try records.map {
                    RecordFacts(try record($0.address, $0.owner), since: since, boot: boot)
                },
                unreadable: try files.map {
                    UnreadableRecord(try IPAddress($0.address), since: since, fault: $0.fault)
                }, foreign: foreign)
        ]
        facts.attachments = try cache.map {
            CachedAttachment(
                network: name, id: try attachmentID($0.id), namespacePath: $0.path,
                addresses: try $0.addresses.map { try IPAddress($0) })
        }
        let interface = try InterfaceName(interface)
        facts.namespaces = try namespaces.map {
            NamespaceFacts(
                paths: [$0.path], addresses: try $0.addresses.map { .init(try IPAddress($0), on: interface) })
        }
        facts.gaps = gaps
        return facts
    }
}

func record(_ address: String, _ owner: String) throws -> AddressRecord {
    AddressRecord(
        address: try IPAddress(address),
        owner: owner.contains("/") ? .attachment(try attachmentID(owner)) : .container(try ContainerID(owner))
    )
}

func attachmentID(_ text: String) throws -> AttachmentID {
    let parts = text.split(separator: "/").map(String.init)
    return AttachmentID(container: try ContainerID(parts[0]), interface: try InterfaceName(parts[1]))
}
