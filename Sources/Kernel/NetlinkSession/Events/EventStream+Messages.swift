internal import Addressing
internal import NetlinkCodec
internal import SystemPackage
internal import WireFormat

extension EventStream {
    /// Takes in one message; gives the answer to the list that was asked for, when the message is its end.
    mutating func take(
        _ message: borrowing MessageReader.Message, telling events: inout [NetlinkEvent]
    ) throws(WireError) -> Acknowledgement? {
        let header = message.header
        // No message of a group is marked as part of several: what is, and every error, answers a request, be it one
        // that was given up when messages were lost.
        guard header.type == .error || header.type == .done || header.flags.contains(.multipart) else {
            try hear(message, telling: &events)
            return nil
        }
        guard let work else { return nil }
        if header.type == .error, header.sequence == work.barrier {
            passBarrier()
            return nil
        }
        guard header.sequence == work.list else { return nil }
        if header.flags.contains(.dumpInterrupted) { states[work.position].isDoubtful = true }
        switch header.type {
        case .error: return try Acknowledgement(message.payload, flags: header.flags)
        case .done: return try Acknowledgement(endOfDump: message.payload, flags: header.flags)
        case states[work.position].table.answer:
            if header.type == .newLink { _ = try silentCauses(of: message) }
            try states[work.position].table.list(message, telling: &events)
        default: break
        }
        return nil
    }

    /// The kernel has done what it was at: whatever it tells from here on is no older than the list.
    private mutating func passBarrier() {
        guard let position = work?.position else { return }
        work?.isBehindBarrier = true
        states[position].isDoubtful = false
        states[position].table.beginListing()
    }

    /// Ends the list that was asked for.
    mutating func finish(
        _ answer: Acknowledgement, at now: ContinuousClock.Instant, telling events: inout [NetlinkEvent]
    ) throws(NetlinkError) {
        guard let listing = work else { return }
        work = nil
        let position = listing.position
        if [Errno.resourceBusy, .noBufferSpace].contains(Errno(rawValue: answer.errorNumber)) {
            // A list that was given up is still being made, or the socket was full before the first part of this one.
            states[position].isDoubtful = true
            states[position].restUntil = now + .milliseconds(10)
            return
        }
        if let failure = NetlinkError(answer, to: states[position].table.request) { throw failure }
        states[position].finishListing(since: listing.start, now: now, telling: &events)
        if !isAnnounced, states.allSatisfy(\.isCurrent) {
            isAnnounced = true
            events.append(.current)
        }
    }

    /// Takes in a message of a group.
    private mutating func hear(
        _ message: borrowing MessageReader.Message, telling events: inout [NetlinkEvent]
    ) throws(WireError) {
        let causes = try silentCauses(of: message)
        for position in states.indices {
            if !states[position].table.doubts.isDisjoint(with: causes) { states[position].isDoubtful = true }
            guard states[position].table.isConcerned(by: message) else { continue }
            let isBeingListed = work.map { $0.position == position && $0.isBehindBarrier } ?? false
            guard isBeingListed || states[position].isCurrent else { continue }
            try states[position].table.apply(message, telling: &events)
            if isBeingListed || states[position].table.isUnclear { states[position].isDoubtful = true }
        }
    }

    /// What a message says of changes that are not told themselves.
    private mutating func silentCauses(
        of message: borrowing MessageReader.Message
    ) throws(WireError) -> SilentCauses {
        switch message.header.type {
        case .newLink, .deleteLink:
            guard let notice = try LinkNotice(message.payload) else { return [] }
            guard notice.subject == .link else { return .portChange }
            if message.header.type == .deleteLink {
                linkFlags[notice.interface] = nil
                return [.linkMessage, .linkGone]
            }
            let old = linkFlags.updateValue(notice.flags, forKey: notice.interface)
            if notice.isNew { return [.linkMessage, .linkCame] }
            let hasTurned =
                old.map { $0.intersection(.ofState) != notice.flags.intersection(.ofState) } ?? true
            return hasTurned ? [.linkMessage, .linkUpOrDown] : .linkMessage
        case .deleteAddress: return message.family == IPFamily.ipv4.rawValue ? .ipv4AddressGone : []
        // A new object has no routes yet.
        case .nextHopCame: return message.header.flags.contains(.exclusive) ? [] : .nextHopChange
        case .nextHopWent: return .nextHopChange
        default: return []
        }
    }
}

extension MessageType {
    /// `RTM_NEWNEXTHOP`.
    fileprivate static let nextHopCame = Self(rawValue: 104)
    /// `RTM_DELNEXTHOP`.
    fileprivate static let nextHopWent = Self(rawValue: 105)
}

extension LinkFlags {
    /// What routes depend on.
    fileprivate static let ofState: Self = [.up, .running, .lowerUp]
}
