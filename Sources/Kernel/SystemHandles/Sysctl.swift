public import Addressing

/// A kernel setting below `/proc/sys`, checked to stay below it.
///
/// Settings below `net` belong to the network namespace of the thread that reads or sets them: for another
/// namespace, do it inside `NetworkNamespace.run`.
public struct Sysctl: Hashable, Sendable, CustomStringConvertible {
    /// The path's parts below `/proc/sys`: `net`, `ipv4`, `ip_forward`.
    public let components: [String]

    /// A setting by the parts of its path, which may hold dots but no slashes.
    ///
    /// - Throws: `InvalidSysctlName` for no parts, and for a part that is empty, `.` or `..`, or holds a slash
    ///   or NUL. The first part holds no dot either: sysctl(8) has no spelling for that.
    public init(components: [String]) throws(InvalidSysctlName) {
        let text = components.joined(separator: "/")
        if components.isEmpty { throw InvalidSysctlName(text: text, fault: .empty) }
        for (position, component) in components.enumerated() {
            if let fault = Self.fault(in: component, isFirst: position == 0) {
                throw InvalidSysctlName(text: text, fault: fault)
            }
        }
        self.components = components
    }

    /// Reads a name in either spelling of sysctl(8).
    ///
    /// Whichever of `.` and `/` comes first separates the parts; after a dot, a slash stands for a dot within a
    /// part: `net.ipv4.conf.eth0/1.rp_filter` is `net/ipv4/conf/eth0.1/rp_filter`.
    ///
    /// - Throws: `InvalidSysctlName` as `init(components:)` does, so for an absolute path and for `..` too.
    public init(path text: String) throws(InvalidSysctlName) {
        let separator = text.first { $0 == "." || $0 == "/" } ?? "/"
        var components = text.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
        if separator == "." { components = components.map { $0.replacing("/", with: ".") } }
        do {
            try self.init(components: components)
        } catch {
            throw InvalidSysctlName(text: text, fault: error.fault)
        }
    }

    private init(known components: String...) { self.components = components }

    private static func fault(in component: String, isFirst: Bool) -> InvalidSysctlName.Fault? {
        if component.isEmpty { return .emptyPart }
        if component == "." || component == ".." { return .relativePart }
        let isForbidden = component.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
        if isForbidden { return .forbiddenCharacter }
        return isFirst && component.contains(".") ? .dotInFirstPart : nil
    }

    /// The name as sysctl(8) writes it; a dot in an interface's name stands as a slash there.
    public var description: String {
        components.map { $0.replacing(".", with: "/") }.joined(separator: ".")
    }

    /// The file of the setting: `/proc/sys/net/ipv4/ip_forward`.
    public var path: String { "/proc/sys/" + components.joined(separator: "/") }

    /// Which interfaces a setting goes for.
    public enum Scope: Hashable, Sendable, CustomStringConvertible {
        /// One interface.
        case interface(InterfaceName)
        /// Every interface that is there; how that and the interface's own value go together differs by setting.
        case all
        /// Interfaces that come later.
        case `default`

        /// The folder's name.
        public var description: String {
            switch self {
            case .interface(let name): name.text
            case .all: "all"
            case .default: "default"
            }
        }
    }
}

extension Sysctl {
    /// A setting of IP on interfaces: `net/ipv4/conf/eth0/rp_filter`.
    ///
    /// - Throws: `InvalidSysctlName` if the key is no single part of a path.
    public static func ip(
        _ family: IPFamily, _ scope: Scope, _ key: String
    ) throws(InvalidSysctlName) -> Sysctl {
        try Sysctl(components: ["net", family.folder, "conf", "\(scope)", key])
    }

    /// A setting of neighbour discovery on interfaces: `net/ipv4/neigh/eth0/base_reachable_time_ms`.
    ///
    /// There is no scope `all`.
    /// - Throws: `InvalidSysctlName` if the key is no single part of a path.
    public static func neighbour(
        _ family: IPFamily, _ scope: Scope, _ key: String
    ) throws(InvalidSysctlName) -> Sysctl {
        try Sysctl(components: ["net", family.folder, "neigh", "\(scope)", key])
    }

    /// A setting of one family as a whole: `net/ipv4/ip_nonlocal_bind`.
    ///
    /// - Throws: `InvalidSysctlName` if the key is no single part of a path.
    public static func ip(_ family: IPFamily, _ key: String) throws(InvalidSysctlName) -> Sysctl {
        try Sysctl(components: ["net", family.folder, key])
    }

    /// Whether packets of a family are passed on between interfaces.
    public static func forwarding(_ family: IPFamily) -> Sysctl {
        switch family {
        case .ipv4: Sysctl(known: "net", "ipv4", "ip_forward")
        case .ipv6: Sysctl(known: "net", "ipv6", "conf", "all", "forwarding")
        }
    }

    /// Whether an interface has no IPv6 at all.
    public static func disableIPv6(on interface: InterfaceName) -> Sysctl {
        Sysctl(known: "net", "ipv6", "conf", interface.text, "disable_ipv6")
    }

    /// The name of this machine.
    public static let hostName = Sysctl(known: "kernel", "hostname")
}

extension IPFamily {
    fileprivate var folder: String { self == .ipv4 ? "ipv4" : "ipv6" }
}
