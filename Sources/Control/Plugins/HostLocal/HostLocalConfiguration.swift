internal import AddressPool
internal import AddressStore
internal import Addressing
internal import CNISpec
internal import JSON

/// The fields of `ipam` for the plugin `host-local`, read in the reference's order, so that of several faults the
/// same one is told.
struct HostLocalConfiguration {
    let store: AddressStore
    let ranges: RangeSetList
    /// The addresses asked for, each once.
    let wishes: [IPAddress]
    let routes: [CNIResult.Route]
    private let resolvConf: String

    init(_ configuration: NetworkConfiguration, _ arguments: CNIArguments) throws(CNIError) {
        let fields = try IPAMFields(configuration)
        store = try Self.store(of: configuration)
        routes = try fields.routes()
        resolvConf = try fields.ipam.string("resolvConf") ?? ""
        let sets = try Self.sets(in: fields)
        wishes = try Self.wishes(in: fields, arguments)
        ranges = try Self.list(sets, in: fields)
    }

    /// All that a DEL or GC needs, so that no other fault of a configuration keeps an address from being freed.
    static func store(of configuration: NetworkConfiguration) throws(CNIError) -> AddressStore {
        try AddressStore(network: configuration.name, IPAMFields(configuration).ipam)
    }

    /// What the file that `resolvConf` names says.
    func dns() throws(CNIError) -> DNS { resolvConf.isEmpty ? DNS() : try DNS(readingFile: resolvConf) }

    private static func wishes(
        in fields: IPAMFields, _ arguments: CNIArguments
    ) throws(CNIError) -> [IPAddress] {
        var wishes: [IPAddress] = []
        try arguments.refuseUnknown(knowing: ["IP", "K8S_POD_NAMESPACE", "K8S_POD_NAME"])
        if let text = arguments["IP"] {
            guard let address = address(text) else {
                throw CNIError(
                    .invalidEnvironment,
                    "ARGS: error parsing value of pair \"IP=\(text)\": invalid IP address \(text)")
            }
            wishes.append(address)
        }
        for text in try fields.argumentIPs() + fields.runtimeIPs() {
            guard let address = address(text) else {
                throw CNIError(.invalidConfiguration, "invalid IP address \(text)")
            }
            wishes.append(address)
        }
        return wishes.enumerated().filter { !wishes[..<$0.offset].contains($0.element) }.map(\.element)
    }

    /// An address, alone or with the length of its network, which does not matter.
    private static func address(_ text: String) -> IPAddress? {
        (try? IPAddress(text)) ?? (try? InterfaceAddress(text))?.address
    }

    /// The texts of the range sets: those of the runtime first, then the old form's one, then `ranges`.
    private static func sets(in fields: IPAMFields) throws(CNIError) -> [[RangeFields]] {
        var sets = try Self.sets("ipRanges", in: fields.runtime)
        let single = try RangeFields(fields.ipam)
        if single.subnet != nil { sets.append([single]) }
        return try sets + Self.sets("ranges", in: fields.ipam)
    }

    private static func sets(_ key: String, in fields: Fields) throws(CNIError) -> [[RangeFields]] {
        var sets: [[RangeFields]] = []
        for (index, set) in (try fields.array(key) ?? []).enumerated() {
            let name = "\(key)[\(index)]"
            // A list of lists: the inner one is read as a field of that name.
            sets.append(try Fields(JSONObject.single(name, set)).list(name, RangeFields.init))
        }
        return sets
    }

    private static func list(
        _ sets: [[RangeFields]], in fields: IPAMFields
    ) throws(CNIError) -> RangeSetList {
        guard !sets.isEmpty else {
            throw CNIError(
                .invalidConfiguration, "no IP ranges specified",
                details: "give \"ipam\" a \"subnet\" or \"ranges\"")
        }
        var checked: [RangeSet] = []
        for (index, set) in sets.enumerated() {
            checked.append(try rangeSet(set, at: index))
        }
        try fields.refuseSeveral(checked.compactMap { $0.ranges.first?.subnet.family })
        do throws(AddressPoolError) { return try RangeSetList(checked) } catch {
            throw CNIError(.invalidConfiguration, error.description)
        }
    }

    private static func rangeSet(_ set: [RangeFields], at index: Int) throws(CNIError) -> RangeSet {
        do throws(AddressPoolError) {
            var ranges: [AddressRange] = []
            for range in set { ranges.append(try range.range()) }
            return try RangeSet(ranges)
        } catch {
            throw CNIError(.invalidConfiguration, "invalid range set \(index): \(error)")
        }
    }
}

/// A range as it is written, each part well formed; whether they fit together is for `AddressRange` to say.
private struct RangeFields {
    let subnet: InterfaceAddress?
    private let start: IPAddress?
    private let end: IPAddress?
    private let gateway: IPAddress?

    init(_ fields: Fields) throws(CNIError) {
        let text = try fields.string("subnet") ?? ""
        subnet = try? InterfaceAddress(text)
        guard text.isEmpty || subnet != nil else { throw IPAMFields.notCIDR(text) }
        start = try Self.address("rangeStart", in: fields)
        end = try Self.address("rangeEnd", in: fields)
        gateway = try Self.address("gateway", in: fields)
    }

    func range() throws(AddressPoolError) -> AddressRange {
        guard let subnet else { throw .noSubnet }
        return try AddressRange(subnet: subnet, first: start, last: end, gateway: gateway)
    }

    private static func address(_ key: String, in fields: Fields) throws(CNIError) -> IPAddress? {
        guard let text = try fields.string(key), !text.isEmpty else { return nil }
        guard let address = try? IPAddress(text) else {
            throw CNIError(.invalidConfiguration, "invalid IP address: \(text)")
        }
        return address
    }
}

extension JSONObject {
    fileprivate static func single(_ key: String, _ value: JSONValue) -> JSONObject { [key: value] }
}
