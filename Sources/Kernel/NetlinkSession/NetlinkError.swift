internal import NetlinkCodec
public import SystemPackage
public import WireFormat

/// Why a request or a query did not succeed: what was asked, and the cause.
public struct NetlinkError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The request's own words: `add route 10.244.2.0/24 via …`.
    public let operation: String
    /// What went wrong.
    public let cause: Cause

    /// What went wrong.
    public enum Cause: Hashable, Sendable {
        /// The kernel said no.
        case refused(KernelRefusal)
        /// The socket failed.
        ///
        /// `noBufferSpace` means that the kernel had to drop messages: which requests of a batch it performed is
        /// not known then.
        case transport(Errno)
        /// The kernel's answer cannot be read.
        case malformed(WireError)
        /// The table changed under every attempt to list it.
        case interrupted(attempts: Int)
        /// The deadline passed before the kernel's answer was there; the kernel may still perform the request.
        case timedOut
        /// The kernel answered, but not with what was asked for.
        case noAnswer
        /// The request says more than an attribute of netlink holds; nothing of its batch was sent from it on.
        case tooLong
    }

    /// An operation, in words that follow "cannot", and why it failed.
    public init(_ operation: String, _ cause: Cause) {
        self.operation = operation
        self.cause = cause
    }

    /// The kernel's error number, if it refused; nil for a failure on the way.
    public var errno: Errno? {
        guard case .refused(let refusal) = cause else { return nil }
        return refusal.errno
    }

    /// One line for people: operation, object, error and the kernel's own words.
    public var description: String { "cannot \(operation): \(cause)" }
}

/// The kernel's no (`struct nlmsgerr` and the extended acknowledgement behind it).
public struct KernelRefusal: Hashable, Sendable, CustomStringConvertible {
    /// The error number that callers branch on.
    public let errno: Errno
    /// The kernel's own words, where it has any.
    public let text: String?
    /// The attribute that it did not like, or missed, with the nests that it stands in.
    public let attribute: RefusedAttribute?

    /// An error number, with what an extended acknowledgement adds to it.
    public init(_ errno: Errno, text: String? = nil, attribute: RefusedAttribute? = nil) {
        self.errno = errno
        self.text = text
        self.attribute = attribute
    }

    /// Errno, words and attribute in one line.
    public var description: String {
        "\(errno)" + (text.map { " (kernel: \"\($0)\")" } ?? "") + (attribute.map { ", \($0)" } ?? "")
    }
}

/// The part of a request that a refusal points to.
public enum RefusedAttribute: Hashable, Sendable, CustomStringConvertible {
    /// It stands in the request (`NLMSGERR_ATTR_OFFS`): `RTA_GATEWAY`, or in nests `IFLA_LINKINFO/IFLA_INFO_KIND`.
    case present(String)
    /// It is missing from the request (`NLMSGERR_ATTR_MISS_TYPE`).
    case missing(String)

    /// Where to look, in words.
    public var description: String {
        switch self {
        case .present(let name): "in attribute \(name)"
        case .missing(let name): "attribute \(name) is missing"
        }
    }
}

extension RefusedAttribute {
    /// What an answer points to in the request that it answers; nil if to nothing that has a name.
    init?(in request: NetlinkRequest, _ answer: Acknowledgement) {
        if let name = answer.offset.flatMap({ request.attributeName(at: $0) }) {
            self = .present(name)
        } else if let type = answer.missing,
            let name = request.missingAttributeName(type, nest: answer.missingNest)
        {
            self = .missing(name)
        } else {
            return nil
        }
    }
}

extension NetlinkError.Cause: CustomStringConvertible {
    /// The cause in words.
    public var description: String {
        switch self {
        case .refused(let refusal): "\(refusal)"
        case .transport(let errno): "the netlink socket failed: \(errno)"
        case .malformed(let error): "the kernel's answer cannot be read: \(error)"
        case .interrupted(let attempts): "the table changed during each of \(attempts) attempts to list it"
        case .timedOut: "the kernel did not answer in time"
        case .tooLong: "it says more than the 64 KiB that an attribute of netlink holds"
        case .noAnswer: "the kernel's answer holds no such object"
        }
    }
}
