package import JSON

/// A failure as a runtime reads it from standard output.
package struct CNIError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is: the specification's table up to 99, from 100 on a plugin's own.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let incompatibleVersion = Self(rawValue: 1)
        package static let unsupportedField = Self(rawValue: 2)
        package static let unknownContainer = Self(rawValue: 3)
        package static let invalidEnvironment = Self(rawValue: 4)
        package static let ioFailure = Self(rawValue: 5)
        package static let decodingFailure = Self(rawValue: 6)
        package static let invalidConfiguration = Self(rawValue: 7)
        /// Not in the specification's table, but in its reference code.
        package static let invalidNamespace = Self(rawValue: 8)
        package static let tryAgainLater = Self(rawValue: 11)
        /// STATUS: the plugin cannot serve ADD.
        package static let pluginNotAvailable = Self(rawValue: 50)
        /// STATUS: as 50, and containers that run may have limited connectivity.
        package static let limitedConnectivity = Self(rawValue: 51)
        /// CHECK: what ADD made is gone or changed; a code of this project's own.
        package static let attachmentChanged = Self(rawValue: 100)
    }

    package let code: Code
    package let message: String
    package let details: String

    package init(_ code: Code, _ message: String, details: String = "") {
        self.code = code
        self.message = message
        self.details = details
    }

    package var description: String { details.isEmpty ? message : "\(message): \(details)" }

    /// The same failure with more said about it.
    package func adding(details more: [String]) -> CNIError {
        let all = (details.isEmpty ? [] : [details]) + more
        return CNIError(code, message, details: all.joined(separator: "; "))
    }

    /// What the plugin prints; `cniVersion` is in the specification, the reference leaves it out.
    package func json(version: CNIVersion) -> JSONValue {
        .object([
            "cniVersion": .string(version.rawValue),
            "code": .integer(code.rawValue),
            "msg": .string(message),
            "details": details.isEmpty ? nil : .string(details),
        ])
    }

    /// Reads what a delegated plugin printed; nil if it is no error object.
    package init?(_ object: JSONObject) {
        guard case .number(let code)? = object["code"], let number = code.integer else { return nil }
        guard case .string(let message)? = object["msg"] else { return nil }
        if case .string(let details)? = object["details"] {
            self.init(Code(rawValue: number), message, details: details)
        } else {
            self.init(Code(rawValue: number), message)
        }
    }
}
