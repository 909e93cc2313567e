public import Addressing
internal import NetlinkCodec
internal import SystemPackage
internal import WireFormat

extension NetlinkSession {
    /// Deletes a link and returns once it is gone for everybody: unlisted, without traffic, its name free.
    ///
    /// The kernel answers a deletion only after an `rcu_barrier` over all processors, ten to twenty
    /// milliseconds later (`netdev_run_todo` in net/core/dev.c), when nothing that anyone can see happens any
    /// more. A process made for it waits for that; this one returns at the kernel's notification. The session
    /// must hear the group `.link`.
    ///
    /// - Throws: `refused` with `ENODEV` if there is no such link.
    public func deleteLinkAhead(_ link: InterfaceIndex) throws(NetlinkError) {
        let request = NetlinkRequest.deleteLink(.index(link))
        let sequence = try sendFromOwnProcess(request)
        let deadline = ContinuousClock.now + .seconds(10)
        var outcome: Acknowledgement?
        var mayHaveMissed = false
        while outcome == nil {
            do throws(NetlinkError) {
                try receive({ request.description }, by: .now + .milliseconds(100)) {
                    message throws(WireError) in
                    if message.header.type == .error, message.header.sequence == sequence {
                        outcome = try Acknowledgement(message.payload, flags: message.header.flags)
                    } else if message.header.type == .deleteLink, try Link(message.payload)?.index == link {
                        outcome = Acknowledgement(errorNumber: 0)
                    }
                }
            } catch  where error.isLossOrSilence && ContinuousClock.now < deadline {
                // Silence alone says nothing: the other process may not have come to run yet. But with many links
                // coming and going the notification may be among those that were dropped.
                mayHaveMissed = mayHaveMissed || error.cause == .transport(.noBufferSpace)
                if mayHaveMissed, try isGone(link) { return }
            }
        }
        if let outcome, let failure = NetlinkError(outcome, to: request) { throw failure }
    }

    private func isGone(_ link: InterfaceIndex) throws(NetlinkError) -> Bool {
        do throws(NetlinkError) {
            _ = try get(.link(.index(link)))
            return false
        } catch  where error.errno == .operationNotSupportedByDevice {
            return true
        } catch  where error.isLossOrSilence {
            return false
        }
    }
}

extension NetlinkError {
    /// Nothing came in time, or more came than the socket holds.
    fileprivate var isLossOrSilence: Bool {
        cause == .timedOut || cause == .transport(.noBufferSpace)
    }
}
