package import Addressing
package import SystemPackage

/// A kernel setting below `/proc/sys`, of the network namespace that the calling thread is in.
package struct Sysctl: Hashable, Sendable, CustomStringConvertible {
    /// The path below `/proc/sys`: `net/ipv4/ip_forward`.
    private let path: String

    private init(_ path: String) { self.path = path }

    /// Whether packets of a family are passed on between interfaces.
    package static func forwarding(_ family: IPFamily) -> Self {
        Self(family == .ipv4 ? "net/ipv4/ip_forward" : "net/ipv6/conf/all/forwarding")
    }

    /// Whether an interface has no IPv6 at all.
    package static func disableIPv6(on interface: InterfaceName) -> Self {
        Self("net/ipv6/conf/\(interface)/disable_ipv6")
    }

    /// The name of this machine.
    package static let hostName = Self("kernel/hostname")

    package func read() throws(SysctlError) -> String {
        do {
            let file = try Descriptor(opening: fullPath, .readOnly)
            let text = String(decoding: try file.readAll(limit: 4096), as: UTF8.self)
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        } catch {
            throw SysctlError(setting: self, operation: .read, errno: error)
        }
    }

    /// Sets the value; a setting that has it already is not written.
    package func set(_ value: String) throws(SysctlError) {
        guard try read() != value else { return }
        do {
            let file = try Descriptor(opening: fullPath, .writeOnly)
            try file.writeWhole(Array(value.utf8))
        } catch {
            throw SysctlError(setting: self, operation: .set, errno: error)
        }
    }

    private var fullPath: String { "/proc/sys/\(path)" }

    /// The name as sysctl(8) writes it; a dot in an interface's name stands as a slash there.
    package var description: String {
        path.split(separator: "/").map { $0.replacing(".", with: "/") }.joined(separator: ".")
    }
}

/// A setting that could not be read or set.
package struct SysctlError: Error, Hashable, CustomStringConvertible {
    package enum Operation: String, Sendable { case read, set }

    package let setting: Sysctl
    package let operation: Operation
    package let errno: Errno

    package var description: String { "cannot \(operation.rawValue) sysctl \(setting): \(errno)" }
}
