import Addressing
import NetlinkCodec
import Testing

extension TrafficRequest {
    static let filters = u32 + u32Tables + matchAll + others

    private static let atIngress = TrafficFilterPlace.link(.loopback, parent: .ingressDiscipline)
    private static let atFirst = TrafficFilterPlace.link(.loopback, parent: TrafficHandle(major: 1))

    private static let u32 = [
        TrafficRequest("filter-request-u32-mirred") {
            let settings = U32Filter(
                .everything, classID: TrafficHandle(major: 1, minor: 1),
                actions: [.redirect(.egress(.loopback))])
            return .addTrafficFilter(TrafficFilter(.u32(settings), at: atIngress, priority: 1))
        },
        TrafficRequest("filter-request-u32-ip") {
            let selector = try U32Selector(
                .destination(try IPPrefix("10.1.2.0/24")), .source(try IPPrefix("10.0.0.1/32")),
                .transport(6, over: .ipv4), .sourcePort(80, over: .ipv4), .destinationPort(443, over: .ipv4),
                .trafficClass(0x10, mask: 0xfc, over: .ipv4))
            return .addTrafficFilter(classify(selector, .ipv4, priority: 5))
        },
        TrafficRequest("filter-request-u32-ip6") {
            let selector = try U32Selector(
                .destination(try IPPrefix("2001:db8:1:2::/70")), .source(try IPPrefix("fd00::1/128")),
                .transport(17, over: .ipv6), .destinationPort(53, over: .ipv6))
            return .addTrafficFilter(classify(selector, .ipv6, priority: 6))
        },
        TrafficRequest("filter-request-u32-mark") {
            var settings = U32Filter(.everything, classID: TrafficHandle(major: 1, minor: 0x10))
            settings.mark = .init(5, mask: 0xff)
            settings.incoming = try InterfaceName("lo")
            settings.flags = .skipHardware
            return .addTrafficFilter(
                TrafficFilter(.u32(settings), at: atFirst, priority: 5, protocol: .ipv4))
        },
        TrafficRequest("filter-request-u32-two-actions") {
            let settings = U32Filter(.everything, actions: [.mirror(.egress(.loopback)), .drop])
            return .addTrafficFilter(TrafficFilter(.u32(settings), at: atIngress, priority: 3))
        },
    ]

    private static let u32Tables = [
        TrafficRequest("filter-request-u32-table") {
            var table = TrafficFilter(
                .u32(U32Filter(divisor: 256)), at: atFirst, priority: 5, protocol: .ipv4)
            table.handle = try #require(U32Handle(table: 2)).rawValue
            return .addTrafficFilter(table)
        },
        TrafficRequest("filter-request-u32-link") {
            var selector = try U32Selector(.destination(try IPPrefix("10.1.0.0/16")))
            selector.hashKey = .init(mask: 0xff, at: 16)
            var settings = U32Filter(selector)
            settings.tables.home = U32Handle("800::")
            settings.tables.next = U32Handle("2:")
            return .addTrafficFilter(
                TrafficFilter(.u32(settings), at: atFirst, priority: 5, protocol: .ipv4))
        },
        TrafficRequest("filter-request-u32-offset") {
            var selector = try U32Selector(
                .half(80, at: 2, of: .nextHeader), .byte(0x40, mask: 0xf0, at: 0),
                .half(0x10, mask: 0xff, at: 12, of: .nextHeader))
            selector.flags = .variableOffset
            selector.offset.mask = 0x0f00
            selector.offset.shift = 6
            var settings = U32Filter(selector, classID: TrafficHandle(major: 1, minor: 0x10))
            settings.tables.home = U32Handle("2:7:")
            var filter = TrafficFilter(.u32(settings), at: atFirst, priority: 5, protocol: .ipv4)
            filter.handle = 9
            return .addTrafficFilter(filter)
        },
    ]

    private static let matchAll = [
        TrafficRequest("filter-request-matchall") {
            let settings = MatchAllFilter(
                classID: TrafficHandle(major: 1, minor: 3), actions: [.redirect(.ingress(.loopback))],
                flags: .skipHardware)
            return .addTrafficFilter(TrafficFilter(.matchall(settings), at: atIngress, priority: 2))
        },
        TrafficRequest("filter-request-matchall-chain") {
            var filter = TrafficFilter(
                .matchall(MatchAllFilter(actions: [.verdict(.goto(chain: 7))])),
                at: .link(.loopback, parent: .clsactEgress), priority: 2, protocol: .ipv4)
            filter.chain = 5
            return .addTrafficFilter(filter)
        },
        TrafficRequest("filter-request-matchall-drop") {
            var action = TrafficAction(.gact(GenericAction(.drop, chance: .each(.pass, of: 5))))
            action.cookie = [0x0b, 0xad, 0xca, 0xfe]
            var filter = TrafficFilter(
                .matchall(MatchAllFilter(actions: [action])), at: .block(7), priority: 2)
            filter.handle = 1
            return .addTrafficFilter(filter, existing: .replace)
        },
    ]

    private static let others = [
        TrafficRequest("filter-request-flower") {
            // Destination and its mask, `action pass`, flags, Ethernet type.
            let hexadecimal = """
                08000c000a000001 08000d00ffffffff 300003002c0001000900010067616374000000001c00028018000200\
                0000000000000000000000000000000000000000 0800160000000000 0600080008000000
                """
            let digits = Array(hexadecimal.filter { !$0.isWhitespace })
            let options = stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(digits[$0...$0 + 1]), radix: 16)
            }
            return .addTrafficFilter(
                TrafficFilter(
                    .other(name: "flower", options: options), at: atIngress, priority: 4, protocol: .ipv4))
        },
        TrafficRequest("filter-request-delete") {
            var filter = TrafficFilter(.u32(U32Filter(.everything)), at: atIngress, priority: 1)
            filter.handle = 0x8000_0800
            return .deleteTrafficFilter(filter)
        },
        TrafficRequest("filter-request-delete-all") { .deleteTrafficFilters(at: atIngress) },
    ]

    private static func classify(
        _ selector: U32Selector, _ protocol: FilterProtocol, priority: UInt16
    ) -> TrafficFilter {
        let settings = U32Filter(selector, classID: TrafficHandle(major: 1, minor: 0x10))
        return TrafficFilter(.u32(settings), at: atFirst, priority: priority, protocol: `protocol`)
    }
}
