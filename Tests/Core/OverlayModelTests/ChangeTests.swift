import Addressing
import NetlinkCodec
import OverlayModel
import Testing

@Suite struct ChangeTests {
    /// Two states and the lines of the plan between them.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let present: OverlayState
        let wanted: OverlayState
        let lines: [String]

        init(_ description: String, _ present: OverlayState, _ wanted: OverlayState, _ lines: [String]) {
            testDescription = description
            self.present = present
            self.wanted = wanted
            self.lines = lines
        }
    }

    @Test(arguments: try Case.all)
    func plans(_ example: Case) {
        let changes = OverlayState.changes(from: example.present, to: example.wanted)
        #expect(changes.map(\.description) == example.lines)
    }

    @Test func aDeviceOfOtherSettingsIsMadeAnewWithAllThatStandsOnIt() throws {
        let two = try wantedState(.own, .peer)
        let all = OverlayState.changes(from: OverlayState(), to: two)
            .filter { if case .enableForwarding = $0 { false } else { true } }
        for change: (inout TunnelDevice) throws -> Void in [
            { $0.settings.port = 4789 }, { $0.settings.vni = try VNI(2) }, { $0.settings.learning = .on },
            { $0.settings.local = try IPAddress("192.0.2.99") }, { $0.settings.underlay = InterfaceIndex(9) },
        ] {
            var present = two
            var device = try #require(present.device)
            try change(&device)
            present.device = device
            #expect(OverlayState.changes(from: present, to: two) == [.deleteDevice(device.name)] + all)
        }
    }

    @Test func requestsNameTheDeviceByItsNumberOnlyWhereItStands() throws {
        let device = try #require(InterfaceIndex(7))
        let requests = OverlayState.changes(from: OverlayState(), to: try wantedState(.own, .peer))
            .compactMap { $0.request(on: device)?.description }
        #expect(
            requests == [
                "add link swiftlet.1", "add address 10.244.1.0/32 dev #7",
                "add neighbour 10.244.2.0 lladdr 02:00:00:00:00:02 dev #7",
                "add FDB entry 02:00:00:00:00:02 dst 192.0.2.2 dev #7",
                "add route 10.244.2.0/24 via 10.244.2.0 dev #7 onlink",
            ])
    }
}

extension Lease {
    fileprivate static var own: Lease {
        get throws { try lease("a", at: "192.0.2.1", "10.244.1.0/24", mac: "02:00:00:00:00:01") }
    }

    fileprivate static var peer: Lease {
        get throws { try lease("b", at: "192.0.2.2", "10.244.2.0/24", mac: "02:00:00:00:00:02") }
    }
}

extension ChangeTests.Case {
    static var all: [Self] { get throws { try peers + settings } }

    private static let device =
        "link swiftlet.1 type vxlan id 1 local 192.0.2.1 dstport 8472 mtu 1450 address 02:00:00:00:00:01"
    private static let route = "route 10.244.2.0/24 via 10.244.2.0 onlink"
    private static let neighbour = "neigh 10.244.2.0 lladdr 02:00:00:00:00:02"
    private static let fdb = "fdb 02:00:00:00:00:02 dst 192.0.2.2"

    private static var peers: [Self] {
        get throws {
            let (own, peer) = try (Lease.own, Lease.peer)
            let (one, two) = try (wantedState(own), wantedState(own, peer))
            let moved = try lease("b", at: "192.0.2.9", "10.244.2.0/24", mac: "02:00:00:00:00:02")
            let reborn = try lease("b", at: "192.0.2.2", "10.244.2.0/24", mac: "02:00:00:00:00:22")
            let resized = try lease("b", at: "192.0.2.2", "10.244.6.0/24", mac: "02:00:00:00:00:02")
            return [
                Self(
                    "nothing is there", OverlayState(), two,
                    [
                        "+ forwarding of ipv4", "+ \(device)", "+ addr 10.244.1.0/32", "+ \(neighbour)",
                        "+ \(fdb)", "+ \(route)",
                    ]),
                Self("all is to go", two, OverlayState(), ["- link swiftlet.1"]),
                Self("nothing changes", two, two, []),
                Self("a peer joins", one, two, ["+ \(neighbour)", "+ \(fdb)", "+ \(route)"]),
                Self("a peer leaves", two, one, ["- \(route)", "- \(fdb)", "- \(neighbour)"]),
                Self(
                    "a peer has another public address", two, try wantedState(own, moved),
                    [
                        "+ fdb 02:00:00:00:00:02 dst 192.0.2.9"
                    ]),
                Self(
                    "a peer has another tunnel address", two, try wantedState(own, reborn),
                    [
                        "- \(fdb)", "+ neigh 10.244.2.0 lladdr 02:00:00:00:00:22",
                        "+ fdb 02:00:00:00:00:22 dst 192.0.2.2",
                    ]),
                Self(
                    "a peer has another subnet", two, try wantedState(own, resized),
                    [
                        "- \(route)", "- \(neighbour)", "+ neigh 10.244.6.0 lladdr 02:00:00:00:00:02",
                        "+ route 10.244.6.0/24 via 10.244.6.0 onlink",
                    ]),
            ]
        }
    }

    private static var settings: [Self] {
        get throws {
            let two = try wantedState(.own, .peer)
            let subnet = try lease("a", at: "192.0.2.1", "10.244.9.0/24", mac: "02:00:00:00:00:01")
            return [
                Self(
                    "the MTU is another", try two.changed { $0.mtu = try MTU(1400) }, two,
                    [
                        "~ link swiftlet.1 mtu 1450"
                    ]),
                Self(
                    "the device is down", try two.changed { $0.state = .down }, two,
                    [
                        "~ link swiftlet.1 up"
                    ]),
                // The kernel drops the neighbours of a device whose MAC address changes.
                Self(
                    "the MAC address is another",
                    try two.changed { $0.address = try MACAddress("02:00:00:00:00:99") }, two,
                    ["~ link swiftlet.1 address 02:00:00:00:00:01", "+ \(neighbour)"]),
                // The kernel drops the routes of a device whose last address goes: the new one comes first.
                Self(
                    "the own subnet is another", two, try wantedState(subnet, .peer),
                    [
                        "+ addr 10.244.9.0/32", "- addr 10.244.1.0/32",
                    ]),
            ]
        }
    }
}

extension OverlayState {
    fileprivate func changed(_ change: (inout TunnelDevice) throws -> Void) throws -> OverlayState {
        var state = self
        var device = try #require(state.device)
        try change(&device)
        state.device = device
        return state
    }
}
