package import Addressing
internal import SystemHandles

/// What the `ping` of iputils found.
package struct PingReport {
    let sent: Int
    let received: Int
    /// Mean round-trip time in milliseconds; nil if nothing came back.
    let milliseconds: Double?

    package var isLossless: Bool { sent > 0 && sent == received }

    /// Pings an address three times from the calling thread's namespace.
    package static func of(_ address: IPAddress) throws -> PingReport { try ping(address, []) }

    /// Pings with packets of that many bytes, IP header included, that nobody on the way may cut.
    static func of(_ address: IPAddress, unfragmented bytes: Int) throws -> PingReport {
        // ICMP has 8 bytes of its own, and IP 20 or 40.
        let payload = bytes - 8 - (address.family == .ipv4 ? 20 : 40)
        return try ping(address, ["-M", "do", "-s", "\(payload)"])
    }

    private static func ping(_ address: IPAddress, _ options: [String]) throws -> PingReport {
        let arguments = ["-n", "-q", "-c", "3", "-i", "0.02", "-W", "2"] + options + ["\(address)"]
        return PingReport(try ChildProcess.run(Command("ping", arguments)).outputText)
    }

    /// Reads the summary: `3 packets transmitted, 3 received, …` and `rtt min/avg/max/mdev = 0.1/0.2/…`.
    init(_ text: String) {
        let lines = text.split(separator: "\n")
        let counts = lines.first { $0.contains("packets transmitted") }?.split(separator: " ") ?? []
        sent = counts.first.flatMap { Int($0) } ?? 0
        received = counts.count > 3 ? Int(counts[3]) ?? 0 : 0
        let times = lines.first { $0.hasPrefix("rtt ") }?.split(separator: "/") ?? []
        milliseconds = times.count > 4 ? Double(times[4]) : nil
    }
}
