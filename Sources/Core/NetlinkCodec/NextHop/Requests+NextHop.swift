internal import CLinuxNetworking
internal import WireFormat

extension MessageType {
    /// A nexthop object is there, or is to be (`RTM_NEWNEXTHOP`).
    public static let newNextHop = Self(RTM_NEWNEXTHOP)
    /// A nexthop object is gone, or is to go (`RTM_DELNEXTHOP`).
    public static let deleteNextHop = Self(RTM_DELNEXTHOP)
    /// Asks for nexthop objects (`RTM_GETNEXTHOP`).
    public static let getNextHop = Self(RTM_GETNEXTHOP)
    /// A bucket of a resilient group leads to a member (`RTM_NEWNEXTHOPBUCKET`).
    public static let newNextHopBucket = Self(RTM_NEWNEXTHOPBUCKET)
    /// Asks for buckets of resilient groups (`RTM_GETNEXTHOPBUCKET`).
    public static let getNextHopBucket = Self(RTM_GETNEXTHOPBUCKET)
}

extension NetlinkRequest {
    /// Adds a nexthop object (`ip nexthop add`, or `ip nexthop replace` where an existing one gives way).
    ///
    /// The kernel answers `EEXIST` if there is one of that number. Replacing moves all routes that name it at once.
    public static func addNextHop(_ object: NextHopObject, existing: Existing = .refuse) -> NetlinkRequest {
        NetlinkRequest("add nexthop \(object)", .newNextHop, existing.flags) { object.encode(into: &$0) }
    }

    /// Deletes a nexthop object and all routes that name it; the kernel answers `ENOENT` if there is none.
    public static func deleteNextHop(_ id: UInt32) -> NetlinkRequest {
        NetlinkRequest("delete nexthop id \(id)", .deleteNextHop) { $0.nextHop(id) }
    }
}

extension NetlinkQuery where Value == NextHopObject {
    /// One nexthop object; the kernel answers `ENOENT` if there is none.
    public static func nextHop(_ id: UInt32) -> Self {
        query(NetlinkRequest("show nexthop id \(id)", .getNextHop) { $0.nextHop(id) })
    }

    /// The nexthop objects of the namespace that a filter lets through.
    public static func nextHops(matching filter: NextHopFilter = NextHopFilter()) -> Self {
        let request = NetlinkRequest("list nexthops", .getNextHop, .dump) { filter.encode(into: &$0) }
        return query(request, required: filter.required)
    }

    private static func query(_ request: NetlinkRequest, required: NextHopProperties = []) -> Self {
        NetlinkQuery(request: request, answer: .newNextHop) { bytes throws(WireError) in
            guard let object = try NextHopObject(bytes) else { return nil }
            // The kernel takes NHA_FDB in a list's request and goes by it nowhere (nh_dump_filtered, Linux 6.18).
            if required.contains(.forwarding), object.usage != .forwarding { return nil }
            return object
        }
    }
}

extension NetlinkQuery where Value == NextHopBucket {
    /// The buckets of a resilient group (`ip nexthop bucket show id`).
    public static func nextHopBuckets(of group: UInt32) -> Self {
        let request = NetlinkRequest("list nexthop buckets of \(group)", .getNextHopBucket, .dump) {
            $0.nextHop(group)
        }
        return NetlinkQuery(request: request, answer: .newNextHopBucket) { bytes throws(WireError) in
            try NextHopBucket(bytes)
        }
    }
}

extension ByteWriter {
    /// `struct nhmsg` without anything in it, and an object's number.
    fileprivate mutating func nextHop(_ id: UInt32) {
        appendZeros(8)
        attribute(NHA_ID, host: id)
    }
}

extension NextHopObject: CustomStringConvertible {
    /// The object in the words of ip(8), interfaces by number since that is what is sent.
    public var description: String {
        let words =
            switch target {
            case .hop(let hop, _):
                (hop.gateway.map { " via \($0)" } ?? "") + (hop.interface.map { " dev #\($0)" } ?? "")
                    + (hop.flags.contains(.onLink) ? " onlink" : "")
            case .blackhole: " blackhole"
            case .group(let group):
                " group " + group.members.map { "\($0.id),\($0.weight)" }.joined(separator: "/")
            }
        return "id \(id)" + words + (usage == .forwarding ? " fdb" : "")
    }
}
