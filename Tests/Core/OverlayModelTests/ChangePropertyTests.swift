import Addressing
import GoldenFiles
import NetlinkCodec
import OverlayModel
import Testing

@Suite struct ChangePropertyTests {
    @Test func changesMakeTheWantedStateOfAnyPresentOne() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("ChangePropertyTests: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let wanted = try generator.state()
            let present = try generator.damaged(try generator.state())
            let changes = OverlayState.changes(from: present, to: wanted)
            var kernel = SlowKernel(present)
            kernel.apply(changes)

            // Forwarding stays on: others may need it.
            var expected = wanted
            expected.forwardingFamilies.formUnion(present.forwardingFamilies)
            try #require(kernel.state == expected, "seed \(seed): \(changes)")
            try #require(kernel.complaints.isEmpty, "seed \(seed): \(changes)")
            try #require(OverlayState.changes(from: kernel.state, to: wanted).isEmpty, "seed \(seed)")
            try #require(OverlayState.changes(from: wanted, to: wanted).isEmpty, "seed \(seed)")
        }
    }
}

extension SeededGenerator {
    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// What a node wants of up to five others; few values to choose from, so that states have much in common.
    fileprivate mutating func state() throws -> OverlayState {
        let names = ["b", "c", "d", "e", "f"].filter { _ in Bool.random(using: &self) }
        let isDualStack = Bool.random(using: &self)
        var leases: [Lease] = []
        for (index, name) in (["a"] + names).enumerated() {
            // Two values for each of them: numbers of their own keep leases from contradicting each other.
            let (host, net, mac) = (number(0...1), number(0...1), number(0...1))
            var subnets = [try IPPrefix("10.244.\(index * 2 + net).0/24")]
            if isDualStack { subnets.append(try IPPrefix("fd00:0:0:\(index * 2 + net)::/64")) }
            leases.append(
                try Lease(
                    node: NodeName(name), publicAddress: IPAddress("192.0.2.\(index * 2 + host)"),
                    subnets: subnets, vtepAddress: MACAddress(bits: UInt64(0x02 << 40 | index * 2 + mac))))
        }
        let configuration = try configuration("10.244.0.0/16", "fd00::/48")
        return try OverlayState(
            wanted: configuration, LeaseSet(leases, in: configuration), own: leases[0],
            over: Underlay(interface: .loopback, mtu: [1500, 9000][number(0...1)]))
    }

    /// A state as somebody might have left it.
    fileprivate mutating func damaged(_ state: OverlayState) throws -> OverlayState {
        var state = state
        if Bool.random(using: &self) { state.forwardingFamilies = [] }
        switch number(0...4) {
        case 0:
            let families = state.forwardingFamilies
            state = OverlayState()
            state.forwardingFamilies = families
        case 1: state.device?.settings.port = 4789
        case 2: state.device?.state = .down
        default: break
        }
        for key in state.routes.keys.sorted(by: { $0.base < $1.base }) where number(0...4) == 0 {
            state.routes[key] = nil
        }
        for key in state.neighbours.keys.sorted() where number(0...4) == 0 { state.neighbours[key] = nil }
        for key in state.forwarding.keys.sorted() where number(0...4) == 0 { state.forwarding[key] = nil }
        if number(0...4) == 0 { state.addresses = [] }
        return state
    }
}
