public import Addressing
public import NetlinkCodec
internal import SystemPackage
public import WireFormat

// What is generic here is open to inlining: reading objects whose type the compiler does not see takes three times
// as long as reading routes.

extension NetlinkSession {
    /// Asks for one object.
    ///
    /// - Throws: `refused` with the kernel's errno when there is none, `noAnswer` when it is of another kind.
    @inlinable
    public func get<Value>(
        _ query: NetlinkQuery<Value>, by deadline: ContinuousClock.Instant? = nil
    ) throws(NetlinkError) -> Value {
        var answer: Value?
        _ = try ask(query.request, for: query.answer, asking: .acknowledge, by: deadline) {
            bytes throws(WireError) in
            if answer == nil { answer = try query.decode(bytes) }
        }
        guard let answer else { throw NetlinkError(query.request.description, .noAnswer) }
        return answer
    }

    /// A link, or nil if the namespace has none of that name.
    public func find(_ name: InterfaceName) throws(NetlinkError) -> Link? {
        do throws(NetlinkError) {
            return try get(.link(.name(name)))
        } catch  where error.errno == .operationNotSupportedByDevice {
            // ENODEV, under the name that it has on BSD.
            return nil
        }
    }

    /// Lists all objects that a query asks for; a list that the kernel marks as interrupted is never returned.
    ///
    /// - Throws: `interrupted` when the table has changed during each of ten attempts.
    @inlinable
    public func list<Value>(
        _ query: NetlinkQuery<Value>, by deadline: ContinuousClock.Instant? = nil
    ) throws(NetlinkError) -> [Value] {
        let attempts = 10
        for _ in 0..<attempts {
            var values: [Value] = []
            let dump = try ask(query.request, for: query.answer, asking: [], by: deadline) {
                bytes throws(WireError) in
                if let value = try query.decode(bytes) { values.append(value) }
            }
            if dump == .consistent { return values }
        }
        throw NetlinkError(query.request.description, .interrupted(attempts: attempts))
    }

    /// Hands on the objects that a query asks for one by one, as they come: memory does not grow with the table.
    ///
    /// - Throws: `interrupted` at the end if the table changed meanwhile; of what was handed on, entries may then
    ///   be missing or repeated.
    @inlinable
    public func dump<Value>(
        _ query: NetlinkQuery<Value>, by deadline: ContinuousClock.Instant? = nil,
        each body: (consuming Value) -> Void
    ) throws(NetlinkError) {
        let dump = try ask(query.request, for: query.answer, asking: [], by: deadline) {
            bytes throws(WireError) in
            if let value = try query.decode(bytes) { body(value) }
        }
        guard dump == .consistent else {
            throw NetlinkError(query.request.description, .interrupted(attempts: 1))
        }
    }

    /// Whether the table stood still while it was dumped.
    @usableFromInline enum Dump {
        case consistent
        case interrupted
    }

    /// Sends a query and hands on the payload of each message of its answer, up to the closing one.
    @usableFromInline func ask(
        _ request: NetlinkRequest, for answer: MessageType, asking flags: MessageFlags,
        by deadline: ContinuousClock.Instant?, _ body: (Span<UInt8>) throws(WireError) -> Void
    ) throws(NetlinkError) -> Dump {
        let words = { request.description }
        try send([request], words, flags: flags)
        let expected = sequence
        var dump = Dump.consistent
        var end: Acknowledgement?
        while end == nil {
            try receive(words, by: deadline) { message throws(WireError) in
                guard message.header.sequence == expected else { return }
                if message.header.flags.contains(.dumpInterrupted) { dump = .interrupted }
                switch message.header.type {
                case .error: end = try Acknowledgement(message.payload, flags: message.header.flags)
                case .done: end = try Acknowledgement(endOfDump: message.payload, flags: message.header.flags)
                case answer: try body(message.payload)
                default: break
                }
            }
        }
        if let end, let failure = NetlinkError(end, to: request) { throw failure }
        return dump
    }
}
