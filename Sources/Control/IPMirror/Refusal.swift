/// Why a command line is not performed: what goes to standard error, and the exit status.
package struct Refusal: Error, Hashable, Sendable {
    /// With its line breaks, the last one included.
    let text: String
    let status: Int32
    /// What is on standard output by then.
    var output = ""

    init(_ text: String, status: Int32) {
        self.text = text
        self.status = status
    }

    // iproute2's own words (lib/utils.c, ip/ip.c), to the line break.

    static let incomplete = Refusal("Command line is not complete. Try option \"help\"\n", status: 255)

    static func unknownObject(_ word: String) -> Refusal {
        Refusal("Object \"\(word)\" is unknown, try \"ip help\".\n", status: 1)
    }

    static func unknownOption(_ word: String) -> Refusal {
        Refusal("Option \"\(word)\" is unknown, try \"ip -help\".\n", status: 255)
    }

    static func unknownVerb(_ word: String, of object: MirroredObject) -> Refusal {
        Refusal("Command \"\(word)\" is unknown, try \"ip \(object) help\".\n", status: 255)
    }

    static func duplicateDevice(_ word: String) -> Refusal {
        Refusal("Error: either \"dev\" is duplicate, or \"\(word)\" is a garbage.\n", status: 255)
    }

    /// Most of iproute2's reasons end in a line break of their own, which leaves an empty line behind them.
    static func wrong(_ word: String, _ reason: String) -> Refusal {
        Refusal("Error: argument \"\(word)\" is wrong: \(reason)\n", status: 255)
    }

    static func notAPrefix(_ word: String, _ family: String) -> Refusal {
        Refusal("Error: \(family) prefix is expected rather than \"\(word)\".\n", status: 1)
    }

    static func noLink(_ name: String) -> Refusal {
        Refusal("Device \"\(name)\" does not exist.\n", status: 1)
    }

    static func noRouteDevice(_ name: String) -> Refusal {
        Refusal("Cannot find device \"\(name)\"\n", status: 1)
    }

    // What iproute2 knows and this mirror does not: said, never passed over.

    static func unsupportedObject(_ word: String) -> Refusal {
        Refusal("Object \"\(word)\" is not supported yet by swiftlet.\n", status: 1)
    }

    static func unsupportedVerb(_ word: String, of object: MirroredObject) -> Refusal {
        Refusal("Command \"\(word)\" is not supported yet by swiftlet \(object).\n", status: 255)
    }

    static func unsupportedOption(_ word: String, of object: MirroredObject? = nil) -> Refusal {
        let list = object.map { " \($0) list" } ?? ""
        return Refusal("Option \"\(word)\" is not supported yet by swiftlet\(list).\n", status: 255)
    }

    static func unsupportedArgument(_ word: String, of object: MirroredObject) -> Refusal {
        Refusal("Argument \"\(word)\" is not supported yet by swiftlet \(object) list.\n", status: 255)
    }

    static let usage = Refusal(
        """
        Usage: swiftlet [ OPTIONS ] { link | route } [ list [ SELECTOR ] ]
        where  OPTIONS := { -4 | -6 | -f[amily] { inet | inet6 } | -br[ief] | -d[etails] | -j[son] |
                            -n[etns] name | -N[umeric] | -o[neline] | -p[retty] }

        """, status: 255)
}

/// An object of `ip` that this mirror lists.
enum MirroredObject: String, Hashable, Sendable, CustomStringConvertible {
    case link
    case route

    var description: String { rawValue }
}
