import CBenchmark
import Glibc
import SystemHandles
import SystemPackage

/// Processor time of user and kernel together, in milliseconds.
enum ProcessorTime {
    case thisProcess
    /// Those that have ended and were waited for.
    case children

    static func spent(by whom: ProcessorTime, _ body: () throws -> Void) rethrows -> Double {
        let before = whom.now
        try body()
        return whom.now - before
    }

    private var now: Double {
        var usage = rusage()
        let who = self == .thisProcess ? RUSAGE_SELF.rawValue : RUSAGE_CHILDREN.rawValue
        _ = unsafe getrusage(who, &usage)
        return Self.milliseconds(usage.ru_utime) + Self.milliseconds(usage.ru_stime)
    }

    private static func milliseconds(_ time: timeval) -> Double {
        Double(time.tv_sec) * 1000 + Double(time.tv_usec) / 1000
    }
}

/// The highest resident memory of this process (`VmHWM` of proc(5)).
enum PeakMemory {
    /// By how much it grows while the closure runs, in KiB; 4 at least, a page.
    static func growth(_ body: () throws -> Void) throws -> Double {
        // What was freed before goes back first, or it would be used again unseen.
        malloc_trim(0)
        let reset = try Descriptor(opening: "/proc/self/clear_refs", .writeOnly)
        try reset.writeWhole(Array("5".utf8))
        let before = try peak()
        try body()
        return max(4, try peak() - before)
    }

    private static func peak() throws -> Double {
        let status = try Descriptor(opening: "/proc/self/status", .readOnly)
        let lines = String(decoding: try status.readAll(limit: 1 << 16), as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("VmHWM:") }),
            let value = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({
                Double($0)
            })
        else { throw BenchmarkError.failed("/proc/self/status has no VmHWM") }
        return value
    }
}
