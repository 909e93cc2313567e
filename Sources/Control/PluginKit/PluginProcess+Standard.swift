internal import CNISpec
internal import Glibc
internal import SystemHandles
internal import SystemPackage

extension PluginProcess {
    /// The process that this code runs in.
    package static var standard: PluginProcess {
        PluginProcess(
            environment: standardEnvironment(),
            input: { () throws(Errno) in try FileDescriptor.standardInput.readAll(limit: inputLimit) },
            output: { text throws(Errno) in try FileDescriptor.standardOutput.writeWhole(Array(text.utf8)) },
            // There is nowhere left to say that standard error cannot be written.
            errorOutput: { text in try? FileDescriptor.standardError.writeWhole(Array(text.utf8)) },
            isOwnNamespace: leadsToOwnNamespace)
    }

    /// Bytes of a configuration: far more than any has, far less than would hurt.
    private static var inputLimit: Int { 1 << 20 }

    private static func standardEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        for name in Invocation.variableNames + ["CNI_NETNS_OVERRIDE"] {
            guard let value = unsafe getenv(name) else { continue }
            variables[name] = unsafe String(cString: value)
        }
        return variables
    }

    /// All variables that this process was started with: what a program gets that it delegates to.
    package static func inheritedEnvironment() -> [String: String] {
        let bytes = try? Descriptor.contents(of: "/proc/self/environ", limit: inputLimit)
        var variables: [String: String] = [:]
        for entry in (bytes ?? []).split(separator: 0) {
            guard let sign = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = String(decoding: entry[..<sign], as: UTF8.self)
            variables[name] = String(decoding: entry[(sign + 1)...], as: UTF8.self)
        }
        return variables
    }

    /// Compares device and inode, which name a namespace (namespaces(7)); a path to nowhere is not ours.
    private static func leadsToOwnNamespace(_ path: String) -> Bool {
        var given = stat()
        var own = stat()
        guard unsafe stat(path, &given) == 0, unsafe stat("/proc/self/ns/net", &own) == 0 else {
            return false
        }
        return given.st_dev == own.st_dev && given.st_ino == own.st_ino
    }
}
