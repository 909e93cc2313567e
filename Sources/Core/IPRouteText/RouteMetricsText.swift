internal import NetlinkCodec

/// A route's path metrics (`RTAX_*`) as `ip route list` shows them (`print_rta_metrics` in ip/iproute.c).
struct RouteMetricsText {
    let metrics: RouteMetrics

    private static let names: [UInt16: String] = [
        2: "mtu", 3: "window", 4: "rtt", 5: "rttvar", 6: "ssthresh", 7: "cwnd", 8: "advmss", 9: "reordering",
        10: "hoplimit", 11: "initcwnd", 12: "features", 13: "rto_min", 14: "initrwnd", 15: "quickack",
        17: "fastopen_no_cookie",
    ]

    /// `RTAX_LOCK`: a bit for each metric that the kernel must not adjust.
    private var locks: UInt32 { metrics[.lock] ?? 0 }

    private func number(_ number: UInt16) -> UInt32? { metrics[RouteMetric(rawValue: number)] }

    /// Nil where there is nothing to show.
    var field: Field? {
        let fields = Self.names.keys.sorted().filter(isShown).map { number in
            field(number, Self.names[number] ?? "", self.number(number) ?? 0)
        }
        guard !metrics.isEmpty else { return nil }
        return Field(fields.map(\.text).joined(), "metrics", .objects([fields]))
    }

    private func isShown(_ number: UInt16) -> Bool {
        // All ones: the hop limit is the interface's.
        if number == 10, self.number(number) == .max { return false }
        return self.number(number) != nil || isLocked(number)
    }

    private func isLocked(_ number: UInt16) -> Bool { locks >> UInt32(number) & 1 == 1 }

    private func field(_ number: UInt16, _ name: String, _ value: UInt32) -> Field {
        let start = name + (isLocked(number) ? " lock " : " ")
        switch number {
        case 4: return time(start, name, milliseconds: value / 8)
        case 5: return time(start, name, milliseconds: value / 4)
        case 13: return time(start, name, milliseconds: value)
        case 12 where value & 1 == 1:
            let others = value > 1 ? "0x\(String(value, radix: 16)) " : ""
            return Field("\(start)ecn \(others)", "ecn", .null)
        case 12: return Field("\(start)0x\(String(value, radix: 16)) ", name, .string(hexadecimal(value)))
        default: return Field("\(start)\(value) ", name, .number(Int64(value)))
        }
    }

    private func hexadecimal(_ value: UInt32) -> String { "0x" + String(value, radix: 16) }

    private func time(_ start: String, _ name: String, milliseconds: UInt32) -> Field {
        var text = "\(milliseconds)ms"
        if milliseconds >= 1000 {
            let thousandths = String(1000 + milliseconds % 1000).dropFirst()
            let fraction = thousandths.reversed().drop { $0 == "0" }.reversed()
            text = "\(milliseconds / 1000)" + (fraction.isEmpty ? "" : "." + String(fraction)) + "s"
        }
        return Field("\(start)\(text) ", name, .number(Int64(milliseconds)))
    }
}
