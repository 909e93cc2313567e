package import JSON

/// A version of the CNI specification, matched by its exact text.
package enum CNIVersion: String, Hashable, Comparable, CaseIterable, Sendable, CustomStringConvertible {
    case v0_1_0 = "0.1.0"
    case v0_2_0 = "0.2.0"
    case v0_3_0 = "0.3.0"
    case v0_3_1 = "0.3.1"
    case v0_4_0 = "0.4.0"
    case v1_0_0 = "1.0.0"
    case v1_1_0 = "1.1.0"

    /// The version this code was written for, which VERSION reports.
    package static let current = v1_1_0

    /// What a configuration without `cniVersion` means in the reference.
    package static let assumed = v0_1_0

    package var description: String { rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.position < right.position }

    private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// The answer to VERSION.
    package static func report(supporting versions: [CNIVersion]) -> JSONValue {
        .object([
            "cniVersion": .string(current.rawValue),
            "supportedVersions": .array(versions.map { .string($0.rawValue) }),
        ])
    }
}
