internal import CNISpec
internal import SystemHandles
internal import SystemPackage

/// The patterns of the settings that a node's operator lets configurations change.
struct SysctlAllowlist {
    let path: String

    /// Refuses settings that no line of the file matches; without the file, none.
    func check(_ assignments: [SysctlAssignment]) throws(CNIError) {
        guard !assignments.isEmpty, let lines = try lines() else { return }
        for assignment in assignments {
            guard try !isAllowed(assignment.key, by: lines) else { continue }
            throw CNIError(
                .invalidConfiguration,
                "Sysctl \(assignment.key) is not allowed. Only the following sysctls are allowed: \(lines)",
                details: "the node's operator lists patterns in \(path)")
        }
    }

    private func isAllowed(_ key: String, by lines: [String]) throws(CNIError) -> Bool {
        for line in lines {
            do throws(TextPatternError) {
                if try TextPattern(line).isFound(in: key) { return true }
            } catch {
                throw CNIError(
                    .invalidConfiguration, "cannot use \(path): \(error)", details: "write the line otherwise"
                )
            }
        }
        return false
    }

    private func lines() throws(CNIError) -> [String]? {
        do {
            let text = String(decoding: try Descriptor.contents(of: path, limit: 1 << 20), as: UTF8.self)
            return text.split(separator: "\n").map { $0.trimmingSpaces }.filter { !$0.isEmpty }
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw CNIError(.ioFailure, "cannot read \(path): \(error)", details: "check its owner and mode")
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        let start = self.drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
