internal import Glibc
package import SystemPackage

/// A process that this one did not start, or no longer owns, held by a number that others may get after it.
package struct RunningProcess: Hashable, Sendable {
    package let pid: Int32

    /// Takes a number only while a process of that program has it (`/proc/PID/exe`).
    package init?(pid: Int32, program: String) {
        guard pid > 1, let running = try? linkTarget("/proc/\(pid)/exe") else { return nil }
        // When the file was replaced by an upgrade, the kernel says so behind its name.
        guard running == program || running == "\(program) (deleted)" else { return nil }
        self.pid = pid
    }

    /// The file of the program that this process runs.
    package static func ownProgram() throws(Errno) -> String { try linkTarget("/proc/self/exe") }

    /// Sends a signal; a process that has just gone is no error.
    package func send(_ signal: Signal) throws(Errno) {
        guard kill(pid, signal.rawValue) != 0, errno != ESRCH else { return }
        throw Errno(rawValue: errno)
    }
}

private func linkTarget(_ path: String) throws(Errno) -> String {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe bytes.baseAddress.map { unsafe readlink(path, $0, bytes.count) } ?? -1
    }
    guard length >= 0 else { throw Errno(rawValue: errno) }
    return String(decoding: buffer[..<length], as: UTF8.self)
}
