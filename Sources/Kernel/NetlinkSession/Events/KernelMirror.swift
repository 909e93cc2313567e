public import NetlinkCodec

/// What is known of the kernel's objects of one kind, and what messages and lists change in it.
///
/// A value without any input or output: `NetlinkMonitor` feeds it. What it holds is what its changes told: a
/// program that removes each `past` and inserts each `present` has the same objects.
public struct KernelMirror<Object: KernelObject>: Sendable {
    /// What came in one message.
    public enum Message: Hashable, Sendable {
        /// There is such an object now (`RTM_NEW…`), with the flags of the message's header.
        case new(Object, flags: MessageFlags = [])
        /// It is gone (`RTM_DEL…`).
        case gone(Object)
    }

    /// An object, and the number of the list, or of the time after it, that it was heard of last.
    private struct Entry: Sendable {
        var object: Object
        var round: UInt64
        /// Whether the list had it twice: an IPv6 route can be made to replace another with a copy of a third.
        var hasCopies = false
    }

    private var slots: [Object.Slot: [Entry]] = [:]
    private var round: UInt64 = 0

    /// Whether a message left open what it did: what is known is right only after the next list.
    public private(set) var isUnclear = false

    /// A mirror that knows nothing.
    public init() {}

    /// What is known, in no order.
    public var objects: [Object] { slots.values.flatMap { $0.map(\.object) } }

    /// Takes in what the kernel told; a message that tells nothing new gives no change.
    public mutating func apply(_ message: Message) -> [KernelChange<Object>] {
        switch message {
        case .new(let object, let flags):
            // What has become an object that is left out, as a neighbour without resolution, is gone.
            guard object.settled != nil else { return remove(object) }
            guard let known = slots[object.slot] else { return [insert(object)] }
            switch Object.place(object, flags: flags, among: known.map(\.object)) {
            case .at(let position): return Array(put(object, at: position))
            case .beside: return [insert(object)]
            case .alone: return clear(object.slot, keeping: object) + Array(list(object))
            case .unclear:
                isUnclear = true
                return []
            }
        case .gone(let object): return remove(object)
        }
    }

    /// Begins to take in a list: what is known stays until the list's end.
    public mutating func beginListing() {
        round += 1
        isUnclear = false
    }

    /// Takes in one object of a list.
    public mutating func list(_ object: Object) -> KernelChange<Object>? {
        guard let settled = object.settled else { return nil }
        let known = slots[object.slot] ?? []
        // The same object, or, where a slot holds one only, its place.
        let same = known.firstIndex { $0.object.settled == settled }
        switch Object.place(object, flags: [], among: known.map(\.object)) {
        case _ where known.isEmpty: return insert(object)
        case _ where same != nil:
            guard let same else { return nil }
            slots[object.slot]?[same].hasCopies = known[same].round == round
            return put(object, at: same)
        case .at(let position): return put(object, at: position)
        // A list says all of its objects, and of those that are not in it the end of the list tells.
        case .beside, .alone, .unclear: return insert(object)
        }
    }

    /// Ends a list: what was known, but was neither listed nor told of since the beginning, is gone.
    public mutating func endListing() -> [KernelChange<Object>] {
        var changes: [KernelChange<Object>] = []
        for (slot, entries) in slots where entries.contains(where: { $0.round < round }) {
            for entry in entries where entry.round < round { changes.append(.disappeared(entry.object)) }
            let left = entries.filter { $0.round == round }
            slots[slot] = left.isEmpty ? nil : left
        }
        return changes
    }

    /// Takes in a whole fresh list: exactly the changes that were missed.
    public mutating func replace(with list: some Sequence<Object>) -> [KernelChange<Object>] {
        beginListing()
        var changes: [KernelChange<Object>] = []
        for object in list {
            if let change = self.list(object) { changes.append(change) }
        }
        return changes + endListing()
    }

    private mutating func insert(_ object: Object) -> KernelChange<Object> {
        slots[object.slot, default: []].append(Entry(object: object, round: round))
        return .appeared(object)
    }

    /// Puts an object in the place of a known one; no change if it looks the same.
    private mutating func put(_ object: Object, at position: Int) -> KernelChange<Object>? {
        guard let old = slots[object.slot]?[position].object else { return insert(object) }
        guard old.settled != object.settled else {
            slots[object.slot]?[position].round = round
            return nil
        }
        slots[object.slot]?[position] = Entry(object: object, round: round)
        return .changed(from: old, to: object)
    }

    private mutating func remove(_ object: Object) -> [KernelChange<Object>] {
        guard let known = slots[object.slot] else { return [] }
        switch Object.removal(of: object, among: known.map(\.object)) {
        case .at(let position) where known[position].hasCopies:
            isUnclear = true
            return []
        case .at(let position):
            if known.count == 1 {
                slots[object.slot] = nil
            } else {
                slots[object.slot]?.remove(at: position)
            }
            return [.disappeared(known[position].object)]
        case .unclear:
            isUnclear = true
            return []
        }
    }

    /// Empties a slot but for an object that looks like this one.
    private mutating func clear(_ slot: Object.Slot, keeping object: Object) -> [KernelChange<Object>] {
        let known = slots[slot] ?? []
        let left = known.filter { $0.object.settled == object.settled }
        slots[slot] = left.isEmpty ? nil : left
        return known.filter { $0.object.settled != object.settled }.map { .disappeared($0.object) }
    }
}

extension Array {
    fileprivate init(_ element: Element?) { self = element.map { [$0] } ?? [] }
}
