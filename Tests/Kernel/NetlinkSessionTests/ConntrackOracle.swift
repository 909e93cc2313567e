import Addressing
import Foundation
import NetlinkCodec
import NetworkTesting
import Testing

/// A flow as `/proc/net/nf_conntrack` shows it: an oracle that shares no line with our decoder, nor with netlink.
struct ShownFlow: Hashable, CustomStringConvertible {
    static let path = "/proc/net/nf_conntrack"
    static var isThere: Bool { FileManager.default.fileExists(atPath: path) }

    /// Words that stand alone, such as `[UNREPLIED]` and `ESTABLISHED`.
    var words: Set<String> = []
    /// Fields of the whole entry: `proto`, `mark`, `zone`.
    var fields: [String: String] = [:]
    /// Fields of each direction: `src`, `dport`, `packets`.
    var directions: [[String: String]] = []

    static func all(in namespace: TestNamespace = .current) throws -> [ShownFlow] {
        try namespace.run("cat \(path)").split(separator: "\n").map { try ShownFlow(line: $0) }
    }

    private init(line: Substring) throws {
        let words = line.split(separator: " ")
        try #require(words.count > 5)
        fields["proto"] = String(words[3])
        for word in words.dropFirst(4) {
            guard let equal = word.firstIndex(of: "=") else {
                // The seconds that are left change while we look.
                if UInt(word) == nil { self.words.insert(String(word)) }
                continue
            }
            let (key, value) = (String(word[..<equal]), String(word[word.index(after: equal)...]))
            switch key {
            case "mark", "zone": fields[key] = value
            case "use": break
            case "src":
                directions.append([key: try "\(IPAddress(value))"])
            default:
                directions[directions.count - 1][key] = key == "dst" ? try "\(IPAddress(value))" : value
            }
        }
    }

    /// What the kernel's file should show of an entry that we decoded.
    init(_ entry: ConntrackEntry) {
        fields = [
            "proto": "\(entry.original.transport.rawValue)", "mark": "\(entry.mark)", "zone": "\(entry.zone)",
        ]
        if !entry.status.contains(.seenReply) { words.insert("[UNREPLIED]") }
        if entry.status.contains(.assured) { words.insert("[ASSURED]") }
        switch entry.connection {
        case .tcp(let tcp): words.insert(Self.tcpStates[Int(tcp.state.rawValue)])
        case .sctp(let sctp): words.insert(Self.sctpStates[Int(sctp.state.rawValue)])
        case nil: break
        }
        directions = [
            Self.direction(entry.original, entry.traffic?.original),
            Self.direction(entry.reply, entry.traffic?.reply),
        ]
    }

    private static let tcpStates = [
        "NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT",
        "CLOSE",
    ]
    private static let sctpStates = [
        "NONE", "CLOSED", "COOKIE_WAIT", "COOKIE_ECHOED", "ESTABLISHED", "SHUTDOWN_SENT", "SHUTDOWN_RECD",
        "SHUTDOWN_ACK_SENT",
    ]

    private static func direction(
        _ tuple: ConntrackTuple, _ count: ConntrackTraffic.Count?
    ) -> [String: String] {
        var fields = ["src": "\(tuple.source)", "dst": "\(tuple.destination)"]
        switch tuple.layer4 {
        case .ports(let source, let destination):
            (fields["sport"], fields["dport"]) = ("\(source)", "\(destination)")
        case .icmp(let type, let code, let id):
            (fields["type"], fields["code"], fields["id"]) = ("\(type)", "\(code)", "\(id)")
        case .none: break
        }
        if let count { (fields["packets"], fields["bytes"]) = ("\(count.packets)", "\(count.bytes)") }
        return fields
    }

    var description: String {
        "\(fields.sorted { $0.key < $1.key }) \(words.sorted()) "
            + directions.map { "\($0.sorted { $0.key < $1.key })" }.joined(separator: " ")
    }
}
