public import NetlinkCodec

/// A kind of object that the kernel lists and tells changes of: what tells two of them apart, and what counts as
/// a change.
///
/// An object stands in a slot. For most kinds a slot holds one object, and then `slot` and `settled` are all that a
/// kind has to say; routes share slots, and say what becomes of a slot in `place` and `removal`.
public protocol KernelObject: Hashable, Sendable {
    /// What identifies an object, or the few among which a message may choose.
    associatedtype Slot: Hashable, Sendable

    /// Where the kernel keeps it.
    var slot: Slot { get }

    /// The object without what changes by itself or differs between a list and a message: counters, timers, times
    /// that run; nil for one that comes and goes without any message, which is left out.
    ///
    /// Two objects are the same in the sense of this module if their settled forms are equal.
    var settled: Self? { get }

    /// What the kernel did to a slot, which is not empty, when it told of a new object with these flags.
    static func place(_ new: Self, flags: MessageFlags, among known: [Self]) -> Placement

    /// Which object of a slot, which is not empty, went when the kernel told that this one has.
    static func removal(of gone: Self, among known: [Self]) -> Removal
}

/// What a new object does to the slot that it comes to.
public enum Placement: Hashable, Sendable {
    /// It is, or takes the place of, the known object at that position.
    case at(Int)
    /// It stands beside those that are known.
    case beside
    /// It stands alone: what was known of the slot went before, unheard.
    case alone
    /// The message does not say; only a fresh list can.
    case unclear
}

/// What a deletion does to a slot.
public enum Removal: Hashable, Sendable {
    /// The known object at that position goes.
    case at(Int)
    /// The message does not say which; only a fresh list can.
    case unclear
}

extension KernelObject {
    /// A slot holds one object: the new one.
    public static func place(_ new: Self, flags: MessageFlags, among known: [Self]) -> Placement { .at(0) }

    /// A slot holds one object: the one that goes.
    public static func removal(of gone: Self, among known: [Self]) -> Removal { .at(0) }
}
