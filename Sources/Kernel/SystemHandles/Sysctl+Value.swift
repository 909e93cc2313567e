public import SystemPackage

extension Sysctl {
    /// More than the longest value: a bitmap of ports, `net/ipv4/ip_local_reserved_ports`.
    private static let longest = 1 << 19

    /// The value as text, without the newline at its end.
    ///
    /// - Throws: `SysctlError` with `noSuchFileOrDirectory` if the kernel, or its namespace, lacks the setting.
    public func read() throws(SysctlError) -> String {
        do {
            let file = try Descriptor(opening: path, .readOnly)
            let text = String(decoding: try file.readAll(limit: Self.longest), as: UTF8.self)
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        } catch {
            throw SysctlError(self, .read, .system(error))
        }
    }

    /// The value of a setting that is one number.
    ///
    /// - Throws: `SysctlError` with the cause `notANumber` if it is anything else.
    public func integer() throws(SysctlError) -> Int {
        let numbers = try integers()
        guard numbers.count == 1 else { throw SysctlError(self, .read, .notANumber(try read())) }
        return numbers[0]
    }

    /// The numbers of a setting that has several, such as `net/ipv4/tcp_rmem`; white space parts them.
    ///
    /// - Throws: `SysctlError` with the cause `notANumber` if one of its words is none.
    public func integers() throws(SysctlError) -> [Int] {
        let text = try read()
        let words = text.split { $0.isWhitespace }
        let numbers = words.compactMap { Int($0) }
        guard numbers.count == words.count else { throw SysctlError(self, .read, .notANumber(text)) }
        return numbers
    }

    /// Sets the value; a setting that has it already is not written.
    public func set(_ value: String) throws(SysctlError) {
        // One that can be written only, such as net/ipv4/route/flush, is written in any case.
        if let present = try? read(), present == value { return }
        do {
            let file = try Descriptor(opening: path, .writeOnly)
            try file.writeWhole(Array(value.utf8))
        } catch {
            throw SysctlError(self, .set, .system(error))
        }
    }

    /// Sets a number; a setting that has it already is not written.
    public func set(_ value: Int) throws(SysctlError) { try set("\(value)") }
}

/// A setting that could not be read or set.
public struct SysctlError: Error, Hashable, CustomStringConvertible {
    /// What was tried.
    public enum Operation: String, Sendable {
        /// Reading the value.
        case read
        /// Setting the value.
        case set
    }

    /// What went wrong.
    public enum Cause: Hashable, Sendable {
        /// The system refused.
        case system(Errno)
        /// The value, as it stands here, is no number.
        case notANumber(String)
    }

    /// The setting.
    public let setting: Sysctl
    /// What was tried with it.
    public let operation: Operation
    /// What went wrong.
    public let cause: Cause

    init(_ setting: Sysctl, _ operation: Operation, _ cause: Cause) {
        self.setting = setting
        self.operation = operation
        self.cause = cause
    }

    /// The system's error number; nil where the value was at fault.
    public var errno: Errno? {
        guard case .system(let errno) = cause else { return nil }
        return errno
    }

    /// One line for people.
    public var description: String {
        switch cause {
        case .system(let errno): "cannot \(operation.rawValue) sysctl \(setting): \(errno)"
        case .notANumber(let text): "cannot \(operation.rawValue) sysctl \(setting): \"\(text)\" is no number"
        }
    }
}

/// A text that names no setting, or none below `/proc/sys`.
public struct InvalidSysctlName: Error, Hashable, CustomStringConvertible {
    /// What is wrong with a name.
    public enum Fault: String, Sendable {
        /// There is nothing.
        case empty = "it is empty"
        /// Two separators follow each other, or one stands at an end: an absolute path begins so.
        case emptyPart = "a part of it is empty"
        /// A part would lead elsewhere.
        case relativePart = "a part of it is \".\" or \"..\""
        /// A part holds what no file name can.
        case forbiddenCharacter = "a part of it holds a slash or a NUL"
        /// The first part holds a dot.
        case dotInFirstPart = "its first part holds a dot"
    }

    /// The name as it was given.
    public let text: String
    /// What is wrong with it.
    public let fault: Fault

    /// One line for people.
    public var description: String { "\"\(text)\" names no sysctl: \(fault.rawValue)" }
}
