internal import CLinuxNetworking

/// The number of a queueing discipline or of a class in it: `1:` or `1:10`, both parts hexadecimal (`TC_H_MAKE`).
public struct TrafficHandle: RawRepresentable, Hashable, Sendable {
    /// The major part in the upper 16 bits, the minor part in the lower.
    public let rawValue: UInt32

    /// A handle from its 32 bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The queueing discipline `major:`, or with a minor part its class `major:minor`.
    public init(major: UInt16, minor: UInt16 = 0) {
        rawValue = UInt32(major) << 16 | UInt32(minor)
    }

    /// The queueing discipline's part.
    public var major: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 16) }
    /// The class' part; zero for the queueing discipline itself.
    public var minor: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

    /// None (`TC_H_UNSPEC`): the kernel chooses, or any is meant.
    public static let unspecified = Self(rawValue: TC_H_UNSPEC)
    /// The parent of a link's outermost queueing discipline (`TC_H_ROOT`).
    public static let root = Self(rawValue: TC_H_ROOT)
    /// The parent of the disciplines `ingress` and `clsact` (`TC_H_INGRESS`, the same number as `TC_H_CLSACT`).
    public static let ingress = Self(rawValue: TC_H_INGRESS)
    /// The handle that the disciplines `ingress` and `clsact` always have: `ffff:`.
    public static let ingressDiscipline = Self(major: 0xffff)
    /// Where filters for incoming packets stand below `clsact` (`TC_H_MIN_INGRESS`): `ffff:fff2`.
    public static let clsactIngress = Self(major: 0xffff, minor: 0xfff2)
    /// Where filters for outgoing packets stand below `clsact` (`TC_H_MIN_EGRESS`): `ffff:fff3`.
    public static let clsactEgress = Self(major: 0xffff, minor: 0xfff3)
}

extension TrafficHandle: CustomStringConvertible {
    /// Reads what tc(8) takes for a class: `root`, `none`, `1:`, `1:10` or `:10`, the numbers hexadecimal.
    ///
    /// - Throws: `BadTrafficHandle` for anything else: signs, a prefix `0x`, more than four digits.
    public init(_ text: String) throws(BadTrafficHandle) {
        switch text {
        case "root": self = .root
        case "none": self = .unspecified
        default:
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, text.utf8.count > 1, let major = Self.part(parts[0]),
                let minor = Self.part(parts[1])
            else { throw BadTrafficHandle(text: text) }
            self.init(major: major, minor: minor)
        }
    }

    private static func part(_ digits: Substring) -> UInt16? {
        if digits.isEmpty { return 0 }
        guard digits.utf8.count <= 4, digits.first != "+", digits.first != "-" else { return nil }
        return UInt16(digits, radix: 16)
    }

    /// The handle as tc(8) prints one: `root`, `none`, `1:`, `:10` or `1:10`.
    public var description: String {
        switch self {
        case .root: "root"
        case .unspecified: "none"
        default: Self.hexadecimal(major) + ":" + Self.hexadecimal(minor)
        }
    }

    private static func hexadecimal(_ part: UInt16) -> String {
        part == 0 ? "" : String(part, radix: 16)
    }
}

/// A text that names no class and no queueing discipline.
public struct BadTrafficHandle: Error, Hashable, CustomStringConvertible {
    /// What was to be read.
    public let text: String

    /// A text that was to be read.
    public init(text: String) { self.text = text }

    /// What is wrong, for people.
    public var description: String { "\"\(text)\" is no handle such as 1: or 1:10" }
}
