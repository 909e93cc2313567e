package import SystemPackage
package import WireFormat

/// Why a request or a query did not succeed: what was asked, and the cause.
package struct NetlinkError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The request's own words: `add route 10.244.2.0/24 via …`.
    package let operation: String
    package let cause: Cause

    package enum Cause: Hashable, Sendable {
        /// The kernel said no, in its own words if it has any (extended acknowledgement).
        case refused(Errno, String?)
        /// The socket failed.
        case transport(Errno)
        /// The kernel's answer cannot be read.
        case malformed(WireError)
        /// The table changed under every attempt to list it.
        case interrupted(attempts: Int)
        /// The kernel answered, but not with what was asked for.
        case noAnswer
    }

    package init(_ operation: String, _ cause: Cause) {
        self.operation = operation
        self.cause = cause
    }

    /// The kernel's error number, if it refused; nil for a failure on the way.
    package var errno: Errno? {
        guard case .refused(let errno, _) = cause else { return nil }
        return errno
    }

    package var description: String { "cannot \(operation): \(cause)" }
}

extension NetlinkError.Cause: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let errno, let text): "\(errno)" + (text.map { " (kernel: \"\($0)\")" } ?? "")
        case .transport(let errno): "the netlink socket failed: \(errno)"
        case .malformed(let error): "the kernel's answer cannot be read: \(error)"
        case .interrupted(let attempts): "the table changed during each of \(attempts) attempts to list it"
        case .noAnswer: "the kernel's answer holds no such object"
        }
    }
}
