internal import Addressing
internal import SystemHandles
internal import SystemPackage

/// A ping that goes on while something is done to the network.
struct RunningPing: ~Copyable {
    private var child: ChildProcess
    private let log: FilePath

    /// Starts it in the calling thread's namespace: twenty packets a second.
    init(of address: IPAddress, count: Int, log: String) throws {
        let command = Command("ping", ["-n", "-c", "\(count)", "-i", "0.05", "-W", "2", "\(address)"])
        self.log = FilePath(log)
        child = try ChildProcess(starting: command, output: .appended(to: self.log))
    }

    /// Waits for its end and gives the summary.
    consuming func finish() throws -> PingReport {
        guard try child.wait(for: .seconds(20)) != nil else { throw DemoError.timedOut("ping to end") }
        let bytes = try Descriptor.contents(of: log.string, limit: 1 << 20)
        return PingReport(String(decoding: bytes, as: UTF8.self))
    }
}
