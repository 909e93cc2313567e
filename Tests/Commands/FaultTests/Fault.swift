import SystemPackage

/// What goes wrong at a system call.
enum Fault: Hashable, Sendable {
    /// The process is killed before it makes the call: the calls before it are done, this one is not.
    ///
    /// Killing it after the call comes to the same, since it does nothing that lasts before its next call.
    case kill
    case killAfter
    /// The call is not made and fails, once.
    case fail(Errno)
    /// The call fails, and so do all later ones of its set: a disk that is full stays full.
    case failFromThere(Errno)
    /// A write writes one byte and says so.
    case shorten
    /// A write writes the half, then the process is killed.
    case tear

    /// Whether the program lives on.
    var canBeAnswered: Bool {
        switch self {
        case .fail, .failFromThere, .shorten: true
        case .kill, .killAfter, .tear: false
        }
    }

    /// The fault in the words of fault-injector.
    var word: String {
        switch self {
        case .kill: "kill"
        case .killAfter: "kill-after"
        case .fail(let error): "fail=\(error.rawValue)"
        case .failFromThere(let error): "fail-on=\(error.rawValue)"
        case .shorten: "shorten"
        case .tear: "tear"
        }
    }
}

/// The calls that a fault is for; each is defined in `Tests/Faults/fault-injector/calls.h`.
enum CallSet: String, Sendable {
    case any
    case change
    case read
    case write
    case network
    case process
}

/// A fault and the call that it hits: the call's number among those of the set, from 1.
struct PlannedFault: Sendable {
    let fault: Fault
    let calls: CallSet
    let number: Int
}
