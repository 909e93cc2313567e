public import Addressing
internal import NetlinkCodec
internal import SystemPackage
internal import WireFormat

extension NetlinkSession {
    /// Deletes a link and returns once it is gone for everybody: unlisted, without traffic, its name free.
    ///
    /// The kernel answers a deletion only after an `rcu_barrier` over all processors, ten to twenty
    /// milliseconds later (`netdev_run_todo` in net/core/dev.c), when nothing that anyone can see happens any
    /// more. A process made for it waits for that; this one returns at the kernel's notification. It deletes the
    /// link itself if there can be no such process, or if the notification does not come within a second or so: the
    /// other may have been killed. The session must hear the group `.link`.
    ///
    /// - Throws: `refused` with `ENODEV` if there is no such link.
    public func deleteLinkAhead(_ link: InterfaceIndex) throws(NetlinkError) {
        let request = NetlinkRequest.deleteLink(.index(link))
        guard let sequence = try? sendFromOwnProcess(request) else { return try deleteUnlessGone(link) }
        var outcome: Acknowledgement?
        var mayHaveMissed = false
        var silences = 0
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
            } catch  where error.isLossOrSilence {
                // Silence alone says nothing: the other process may not have come to run yet. But with many links
                // coming and going the notification may be among those that were dropped.
                mayHaveMissed = mayHaveMissed || error.cause == .transport(.noBufferSpace)
                if mayHaveMissed, try isGone(link) { return }
                silences += 1
                if silences == Self.patience { return try deleteUnlessGone(link) }
            }
        }
        if let outcome, let failure = NetlinkError(outcome, to: request) { throw failure }
    }

    /// How often `deleteLinkAhead` waits a tenth of a second in vain.
    private static let patience = 10

    private func deleteUnlessGone(_ link: InterfaceIndex) throws(NetlinkError) {
        do throws(NetlinkError) {
            try perform(.deleteLink(.index(link)))
        } catch  where error.errno == .operationNotSupportedByDevice {
            // ENODEV: the other process was not dead but slow.
        }
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
