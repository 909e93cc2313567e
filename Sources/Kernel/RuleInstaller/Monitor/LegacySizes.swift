internal import Addressing
internal import SystemHandles
internal import SystemPackage

/// How much the tables of iptables-legacy held at one moment.
struct LegacySizes: Equatable {
    private var sizes: [IPFamily: [String: XTablesSize]] = [:]

    /// Looks at the tables of the calling thread's namespace; what cannot be asked about is as if not there.
    init(through sockets: borrowing LegacySockets) {
        for family in IPFamily.allCases {
            for table in XTablesSocket.tables(family) {
                sizes[family, default: [:]][table] = sockets.size(of: table, family)
            }
        }
    }

    /// The tables that are not as they were, by family and name.
    func changes(since old: LegacySizes) -> [String] {
        IPFamily.allCases.flatMap { family in
            let (now, before) = (sizes[family] ?? [:], old.sizes[family] ?? [:])
            return Set(now.keys).union(before.keys).filter { now[$0] != before[$0] }.sorted()
                .map { "\(family) \($0)" }
        }
    }
}

/// A socket of each family that the kernel has.
struct LegacySockets: ~Copyable {
    private let ipv4: XTablesSocket?
    private let ipv6: XTablesSocket?

    init() {
        ipv4 = try? XTablesSocket(.ipv4)
        ipv6 = try? XTablesSocket(.ipv6)
    }

    func size(of table: String, _ family: IPFamily) -> XTablesSize? {
        switch family {
        case .ipv4: try? ipv4?.size(of: table)
        case .ipv6: try? ipv6?.size(of: table)
        }
    }
}
