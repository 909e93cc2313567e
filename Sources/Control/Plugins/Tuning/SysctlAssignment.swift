internal import Addressing
internal import CNISpec
internal import JSON
internal import PluginKit
internal import SystemHandles
internal import SystemPackage

/// A network setting of a container and the value that it is to have.
struct SysctlAssignment: Hashable {
    /// As it was written, which is what an allowlist speaks of.
    let key: String
    let setting: Sysctl
    let value: String

    /// The settings of a configuration, with those of `args.cni` in place of or behind them.
    static func list(
        in fields: Fields, overriddenIn arguments: Fields?, for interface: InterfaceName
    ) throws(CNIError) -> [SysctlAssignment] {
        var assignments = try list(in: fields, for: interface)
        guard let arguments else { return assignments }
        for assignment in try list(in: arguments, for: interface) {
            assignments.removeAll { $0.setting == assignment.setting }
            assignments.append(assignment)
        }
        return assignments
    }

    private static func list(in fields: Fields, for interface: InterfaceName) throws(CNIError) -> [Self] {
        guard let object = try fields.fields("sysctl") else { return [] }
        var assignments: [SysctlAssignment] = []
        for member in object.object.members {
            guard case .string(let value) = member.value else {
                throw object.fault(member.key, "expected a string, found \(member.value.kind)")
            }
            let setting = try setting(member.key, for: interface, in: object)
            guard !assignments.contains(where: { $0.setting == setting }) else {
                throw object.fault(member.key, "duplicated sysctl keys are not allowed")
            }
            assignments.append(SysctlAssignment(key: member.key, setting: setting, value: value))
        }
        return assignments
    }

    /// Reads a key as the reference does: dots and slashes part it alike, and `IFNAME`, once, is the interface.
    private static func setting(
        _ key: String, for interface: InterfaceName, in fields: Fields
    ) throws(CNIError) -> Sysctl {
        var parts = key.split { $0 == "." || $0 == "/" }.map(String.init)
        if let place = parts.firstIndex(where: { $0.contains("IFNAME") }) {
            parts[place] = parts[place].replacing("IFNAME", with: interface.text, maxReplacements: 1)
        }
        // What is not of the network is the node's, not the container's.
        guard parts.first == "net", parts.count > 1 else { throw fields.fault(key, "invalid net sysctl key") }
        do throws(InvalidSysctlName) {
            return try Sysctl(components: parts)
        } catch {
            throw fields.fault(key, error.description)
        }
    }
}

extension SysctlAssignment {
    /// Sets it in the namespace of the calling thread, and notes the value that it had.
    func perform(_ undo: inout UndoLog) throws(CNIError) {
        do throws(SysctlError) {
            // A setting that can only be written has no value to go back to.
            let before = try? setting.read()
            try setting.set(value)
            if let before { undo.push("restore \(setting)") { try setting.set(before) } }
        } catch {
            let isMissing = error.errno == .noSuchFileOrDirectory
            throw CNIError(
                .invalidConfiguration, "cannot set \(key) to \"\(value)\": \(error)",
                details: isMissing
                    ? "the kernel has no such setting in a pod" : "correct the key or the value")
        }
    }

    /// Compares word by word: the kernel parts numbers by tabs.
    func check(_ check: InterfaceCheck) throws(CNIError) {
        func words(_ text: String) -> [Substring] { text.split { $0.isWhitespace } }
        let present: String
        do throws(SysctlError) { present = try setting.read() } catch {
            throw check.changed(error.description)
        }
        guard words(present) != words(value) else { return }
        throw check.changed(
            "Error: Tuning configured value of \(setting.path) is \(value), current value is \(present)")
    }
}
