import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing
import WireFormat

/// Races and losses in the order of a script.
@Suite(.timeLimit(.minutes(10))) struct MonitorReplayTests {
    private let a = "10.0.0.1/24"
    private let b = "10.0.0.2/24"
    private let c = "10.0.0.3/24"

    @Test func messagesFromBeforeTheListAreNotApplied() async throws {
        let told = try await Script.events { script in
            script.say(try Script.new(b))
            script.say(try Script.gone(a))
            script.list(1, [try Script.listed(1, a)])
        }
        #expect(told.error == nil)
        #expect(told.events == [.address(.appeared(try Script.address(a))), .current])
    }

    @Test func messagesFromBehindTheListAreAppliedAndTellNothingTwice() async throws {
        let told = try await Script.events { script in
            script.list(1, [try Script.listed(1, a), try Script.listed(1, b)])
            script.say(try Script.new(b) + Script.gone(a))
            script.say(try Script.gone(a))
            script.say(try Script.new(c))
        }
        #expect(
            told.events == [
                .address(.appeared(try Script.address(a))), .address(.appeared(try Script.address(b))),
                .current,
                .address(.disappeared(try Script.address(a))), .address(.appeared(try Script.address(c))),
            ])
    }

    /// Whether a message in the midst of a list is of something that the list shows is not known.
    @Test func aListDuringWhichTheTableChangesIsFollowedByAnother() async throws {
        let told = try await Script.events { script in
            script.passBarrier(1)
            script.say(try Script.listed(1, a))
            script.say(try Script.gone(a))
            script.say(try Script.listed(1, b))
            script.say(try Script.new(c))
            script.end(1)
            // The message told of `a` before it was gone, so that the list showed it.
            script.list(2, [try Script.listed(2, b) + Script.listed(2, c)])
        }
        #expect(
            told.events == [
                .address(.appeared(try Script.address(a))), .address(.disappeared(try Script.address(a))),
                .address(.appeared(try Script.address(b))), .address(.appeared(try Script.address(c))),
                .current,
            ])
    }

    /// The kernel tells that it deletes an IPv4 route before it does.
    @Test func anObjectThatIsListedBehindItsDeletionIsToldGoneInTheEnd() async throws {
        let told = try await Script.events { script in
            script.passBarrier(1)
            script.say(try Script.gone(a))
            script.say(try Script.listed(1, a))
            script.end(1)
            script.list(2, [])
        }
        #expect(
            told.events == [
                .address(.appeared(try Script.address(a))), .address(.disappeared(try Script.address(a))),
                .current,
            ])
    }

    @Test func anInterruptedListTellsNothingGone() async throws {
        let interrupted: MessageFlags = [.multipart, .dumpInterrupted]
        let told = try await Script.events { script in
            script.list(1, [try Script.listed(1, a), try Script.listed(1, b)])
            script.fail(.noBufferSpace)
            script.list(2, [try Script.listed(2, c, interrupted)], interrupted)
            script.list(3, [try Script.listed(3, b)])
        }
        #expect(
            told.events == [
                .address(.appeared(try Script.address(a))), .address(.appeared(try Script.address(b))),
                .current, .overrun, .address(.appeared(try Script.address(c))),
            ] + told.events.suffix(3))
        #expect(
            Set(told.events.suffix(3)) == [
                .address(.disappeared(try Script.address(a))), .address(.disappeared(try Script.address(c))),
                .current,
            ])
        #expect(told.events.last == .current)
    }

    @Test func aLossDuringAListBeginsItAnewWithAnEmptySocket() async throws {
        let told = try await Script.events { script in
            script.passBarrier(1)
            script.say(try Script.listed(1, a))
            script.fail(.noBufferSpace)
            // Left in the socket: of the list that was given up, of before the loss, and another loss.
            script.say(try Script.listed(1, b))
            script.say(try Script.new(b))
            script.fail(.noBufferSpace)
            script.end(1)
            script.list(2, [try Script.listed(2, c)])
        }
        #expect(
            told.events == [
                .address(.appeared(try Script.address(a))), .overrun,
                .address(.appeared(try Script.address(c))), .address(.disappeared(try Script.address(a))),
                .current,
            ])
    }

    @Test func theAnswersToAListThatWasGivenUpAreLeftAlone() async throws {
        let told = try await Script.events { script in
            script.passBarrier(1)
            script.fail(.noBufferSpace)
            script.passBarrier(2)
            script.say(try Script.listed(1, a))
            script.end(1)
            script.say(try Script.listed(2, b))
            script.end(2)
        }
        #expect(told.events == [.overrun, .address(.appeared(try Script.address(b))), .current])
    }

    @Test func theMessageOfALossIsALoss() async throws {
        let told = try await Script.events { script in
            script.list(1, [try Script.listed(1, a)])
            script.say(Script.message(.overrun, [], sequence: 0, []))
            script.list(2, [try Script.listed(2, a)])
        }
        #expect(told.events == [.address(.appeared(try Script.address(a))), .current, .overrun, .current])
    }

    @Test func aTableThatNeverStopsChangingIsTakenAsItIs() async throws {
        let told = try await Script.events { script in
            for number in 1...10 as ClosedRange<UInt32> {
                script.passBarrier(number)
                script.say(try Script.listed(number, a))
                script.say(try number.isMultiple(of: 2) ? Script.new(b) : Script.gone(b))
                script.end(number)
            }
            // It is listed again all the same.
            script.list(11, [try Script.listed(11, a)])
        }
        #expect(told.events.filter { $0 == .current }.count == 1)
        #expect(told.events.suffix(2) == [.current, .address(.disappeared(try Script.address(b)))])
    }

    @Test(arguments: [Errno.resourceBusy, .noBufferSpace])
    func aListThatTheKernelIsNotReadyForIsAskedForAgain(_ errno: Errno) async throws {
        let told = try await Script.events { script in
            script.passBarrier(1)
            script.refuse(1, errno)
            script.list(2, [try Script.listed(2, a)])
        }
        #expect(told.events == [.address(.appeared(try Script.address(a))), .current])
    }

    @Test func aListThatIsRefusedEndsTheEvents() async throws {
        let told = try await Script.events { script in
            script.passBarrier(1)
            script.refuse(1, .notSupported)
        }
        #expect(told.error == NetlinkError("list addresses", .refused(KernelRefusal(.notSupported))))
    }

    /// What a message that cannot be read has told would be missing from then on.
    @Test func aMalformedMessageEndsTheEvents() async throws {
        let told = try await Script.events { script in
            script.list(1, [try Script.listed(1, a)])
            var damaged = try Script.new(b)
            damaged[MessageHeader.size + 8] = 3
            script.say(damaged)
        }
        #expect(told.events == [.address(.appeared(try Script.address(a))), .current])
        guard case .malformed = told.error?.cause else {
            Issue.record("\(told)")
            return
        }
    }

    @Test func aMalformedMessageOfAnotherTableIsNotRead() async throws {
        let told = try await Script.events { script in
            script.list(1, [try Script.listed(1, a)])
            var foreign = try Script.new(b)
            foreign[MessageHeader.size] = IPFamily.ipv6.rawValue
            foreign[MessageHeader.size + 8] = 3
            script.say(foreign)
        }
        #expect(told.error == nil)
        #expect(told.events.last == .current)
    }

    /// The address is all that the kernel tells; the IPv4 routes over its link go with it.
    @Test func routesAreListedAgainAfterTheLastAddressWasDeleted() async throws {
        let route = Route(to: try IPPrefix("10.9.0.0/16"), on: .loopback)
        let payload = NetlinkRequest.addRoute(route).payload
        let told = try await Script.events(watching: [.routes(.ipv4)]) { script in
            script.list(1, [Script.message(.newRoute, .multipart, sequence: 2, payload)])
            script.say(try Script.gone(a))
            script.list(2, [])
        }
        #expect(told.events.first == .route(.appeared(route)))
        #expect(told.events.dropFirst() == [.current, .route(.disappeared(route))])
    }

    @Test func aMonitorOfNothingTellsNothing() async throws {
        let told = try await Script.events(watching: []) { script in script.say(try Script.new(a)) }
        #expect(told.events == [])
    }

    @Test func cancellationEndsTheWaitForAListThatDoesNotCome() async throws {
        let monitor = try NetlinkMonitor(over: ReplayTransport([]), watching: [.links])
        let reader = Task { try await monitor.events.first { _ in true } }
        reader.cancel()
        #expect(try await reader.value == nil)
    }
}
