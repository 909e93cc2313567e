internal import Addressing
package import NetlinkCodec

/// A link as `ip link list` shows it (`print_linkinfo` in ip/ipaddress.c).
package struct LinkText {
    private let link: Link
    private let surroundings: Surroundings
    private let presentation: Presentation

    package init(_ link: Link, in surroundings: Surroundings, as presentation: Presentation) {
        self.link = link
        self.surroundings = surroundings
        self.presentation = presentation
    }

    package var fields: [Field] {
        if presentation.extent == .brief { return briefFields }
        return [Field("\(link.index): ", "ifindex", .number(Int64(link.index.rawValue)))]
            + name { $0 + ": " } + [flags] + stateFields + hardwareFields + farEnd + labels
    }

    private var briefFields: [Field] {
        var fields = name { padded($0, to: 16) }
        let state = LinkWords.operationalState(link.state.operational)
        fields.append(state.map { Field(padded($0, to: 14), "operstate", .string($0)) } ?? unknownState)
        if !link.hardware.address.isEmpty {
            let address = addressText(link.hardware.address)
            fields.append(Field(address + " ", "address", .string(address)))
        }
        return fields + [flags]
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count) + 1)
    }

    /// The name, in text with what the link stands on behind an `@`, and in JSON with that before it.
    private func name(_ decorate: (String) -> String) -> [Field] {
        let name = link.name.text
        guard let lower = link.relations.lower else {
            return [Field(decorate(name), "ifname", .string(name))]
        }
        let (label, member): (String, Field)
        if let index = InterfaceIndex(lower) {
            let isElsewhere = link.relations.lowerNamespace != nil
            label = isElsewhere ? "if\(index)" : surroundings.linkName(index)
            member =
                isElsewhere ? Field("link_index", .number(Int64(lower))) : Field("link", .string(label))
        } else {
            (label, member) = ("NONE", Field("link", .null))
        }
        return [member, Field(decorate("\(name)@\(label)"), "ifname", .string(name))]
    }

    private var flags: Field {
        let words = LinkWords.flags(link.flags) + (lowerIsDown ? ["M-DOWN"] : [])
        return Field("<\(words.joined(separator: ","))> ", "flags", .strings(words))
    }

    private var lowerIsDown: Bool {
        guard link.relations.lowerNamespace == nil,
            let lower = link.relations.lower.flatMap({ InterfaceIndex($0) }),
            let flags = surroundings.links[lower]?.flags
        else { return false }
        return !flags.contains(.up)
    }

    private var stateFields: [Field] {
        var fields = [Field("mtu \(link.mtu) ", "mtu", .number(Int64(link.mtu)))]
        if let discipline = link.state.queueDiscipline {
            fields.append(Field("qdisc \(discipline) ", "qdisc", .string(discipline)))
        }
        if let master = link.relations.master {
            let name = surroundings.linkName(master)
            fields.append(Field("master \(name) ", "master", .string(name)))
        }
        let state = LinkWords.operationalState(link.state.operational)
        fields.append(state.map { Field("state \($0) ", "operstate", .string($0)) } ?? unknownState)
        let mode = LinkWords.mode(link.state.mode)
        fields.append(
            mode.map { Field("mode \($0) ", "linkmode", .string($0)) }
                ?? Field("mode \(link.state.mode) ", "linkmode_index", .number(Int64(link.state.mode))))
        fields.append(group)
        if let length = link.state.queueLength, length > 0 {
            fields.append(Field("qlen \(length)", "txqlen", .number(Int64(length))))
        }
        return fields
    }

    private var unknownState: Field {
        let number = link.state.operational
        return Field("state 0x\(String(number, radix: 16))", "operstate_index", .number(Int64(number)))
    }

    private var group: Field {
        let number = link.state.group
        let known = presentation.naming == .names ? surroundings.vocabulary.groups.name(of: number) : nil
        let name = known ?? String(number)
        return Field("group \(name) ", "group", .string(name))
    }

    private var hardwareFields: [Field] {
        let hardware = link.hardware
        let type = LinkWords.hardwareType(hardware.type, presentation.naming)
        var fields = [Field("\(presentation.lineBreak)    link/\(type) ", "link_type", .string(type))]
        if !hardware.address.isEmpty {
            let text = addressText(hardware.address)
            fields.append(Field(text, "address", .string(text)))
        }
        if !hardware.broadcast.isEmpty {
            let isPeer = link.flags.contains(.pointToPoint)
            if isPeer { fields.append(Field("link_pointtopoint", .flag(.yes))) }
            let text = addressText(hardware.broadcast)
            fields.append(Field((isPeer ? " peer " : " brd ") + text, "broadcast", .string(text)))
        }
        if !hardware.permanent.isEmpty, hardware.permanent != hardware.address {
            let text = addressText(hardware.permanent)
            fields.append(Field(" permaddr \(text)", "permaddr", .string(text)))
        }
        return fields
    }

    /// Hexadecimal octets; the ends of an IP tunnel are IP addresses.
    private func addressText(_ octets: [UInt8]) -> String {
        let family: IPFamily? =
            switch link.hardware.type {
            case 768, 776, 778: .ipv4  // ARPHRD_TUNNEL, _SIT, _IPGRE
            case 769, 823: .ipv6  // ARPHRD_TUNNEL6, _IP6GRE
            default: nil
            }
        if let family, let address = IPAddress(octets: octets, family: family) { return "\(address)" }
        return octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }

    /// The namespace that the lower link is in: by name in text, if it has one; by id in JSON.
    private var farEnd: [Field] {
        guard let id = link.relations.lowerNamespace else { return [] }
        let text =
            id < 0
            ? " link-netnsid unknown"
            : surroundings.namespaces[id].map { " link-netns \($0)" } ?? " link-netnsid \(id)"
        return [Field(text, "link_netnsid", .number(Int64(id)))]
    }

    private var labels: [Field] {
        var fields: [Field] = []
        let start = presentation.lineBreak + "    "
        if let alias = link.labels.alias {
            fields.append(Field("\(start)alias \(alias)", "ifalias", .string(alias)))
        }
        let names = link.labels.alternativeNames
        if !names.isEmpty {
            let text = names.map { "\(start)altname \($0)" }.joined()
            fields.append(Field(text, "altnames", .strings(names)))
        }
        return fields
    }
}
