internal import Addressing

extension Rule: TextWritable {
    /// The options of the rule as iptables-save writes them, from `-s` to `-j`.
    package var text: String { String(written.dropFirst()) }

    /// Writes the options, each after a space.
    func write(to buffer: inout TextBuffer) {
        source?.write("-s", to: &buffer) { $1.add($0) }
        destination?.write("-d", to: &buffer) { $1.add($0) }
        input?.write("-i", to: &buffer) { $1.add($0.text) }
        output?.write("-o", to: &buffer) { $1.add($0.text) }
        transport?.write("-p", to: &buffer) { $1.add($0.rawValue) }
        var module: Match.Module?
        for match in matches {
            // Options of one extension share its `-m`; the same option twice needs two.
            let own = match.module(transport?.value)
            if module.map({ $0.name != own.name || $0.position >= own.position }) ?? true {
                buffer.add(" -m ")
                buffer.add(own.name)
            }
            module = own
            match.write(to: &buffer)
        }
        target.write(to: &buffer)
    }
}

extension Match {
    /// An extension, and where in its list of options one stands.
    struct Module {
        let name: String
        var position = 0
    }

    func module(_ transport: TransportProtocol?) -> Module {
        switch self {
        case .mark: return Module(name: "mark")
        case .sourceType: return Module(name: "addrtype")
        case .destinationType: return Module(name: "addrtype", position: 1)
        case .connectionState: return Module(name: "conntrack")
        case .comment: return Module(name: "comment")
        case .tcpFlags: return Module(name: "tcp", position: 2)
        case .sourcePorts(let ports): return ports.module(transport, position: 0)
        case .destinationPorts(let ports): return ports.module(transport, position: 1)
        }
    }

    func write(to buffer: inout TextBuffer) {
        switch self {
        case .mark(let mark): mark.write("--mark", to: &buffer) { $0.writeMatch(to: &$1) }
        case .sourceType(let type): type.write("--src-type", to: &buffer) { $1.add($0.rawValue) }
        case .destinationType(let type): type.write("--dst-type", to: &buffer) { $1.add($0.rawValue) }
        case .connectionState(let states):
            states.write("--ctstate", to: &buffer) {
                $1.add($0.inOrder.map(\.rawValue).joined(separator: ","))
            }
        case .sourcePorts(let ports): ports.write("--sport", "--sports", to: &buffer)
        case .destinationPorts(let ports): ports.write("--dport", "--dports", to: &buffer)
        case .tcpFlags(let flags):
            flags.write("--tcp-flags", to: &buffer) { flags, buffer in
                buffer.add(flags.mask.text)
                buffer.add(" ")
                buffer.add(flags.set.text)
            }
        case .comment(let comment):
            buffer.add(" --comment ")
            Words.write(quoted: comment.text, to: &buffer)
        }
    }
}

extension Condition<Ports> {
    fileprivate func module(_ transport: TransportProtocol?, position: Int) -> Match.Module {
        switch value {
        case .range: Match.Module(name: transport?.rawValue ?? "tcp", position: position)
        case .list: Match.Module(name: "multiport")
        }
    }

    fileprivate func write(_ one: String, _ several: String, to buffer: inout TextBuffer) {
        switch value {
        case .range(let range):
            write(one, to: &buffer) { _, buffer in range.write(":", to: &buffer) }
        case .list(let list):
            write(several, to: &buffer) { _, buffer in
                for (position, range) in list.ranges.enumerated() {
                    if position > 0 { buffer.add(",") }
                    range.write(":", to: &buffer)
                }
            }
        }
    }
}

extension Target {
    fileprivate func write(to buffer: inout TextBuffer) {
        switch self {
        case .accept: buffer.add(" -j ACCEPT")
        case .drop: buffer.add(" -j DROP")
        case .return: buffer.add(" -j RETURN")
        case .reject(let reason):
            buffer.add(" -j REJECT --reject-with ")
            buffer.add(reason.iptablesName)
        case .masquerade(let ports):
            buffer.add(" -j MASQUERADE")
            if ports != .kept {
                buffer.add(" ")
                buffer.add(ports.rawValue)
            }
        case .translate(let translation):
            buffer.add(" -j DNAT --to-destination ")
            translation.write(to: &buffer)
        case .mark(let mark):
            buffer.add(" -j MARK --set-xmark ")
            mark.writeBare(to: &buffer)
        case .segmentSize(.pathMTU): buffer.add(" -j TCPMSS --clamp-mss-to-pmtu")
        case .segmentSize(.bytes(let size)):
            buffer.add(" -j TCPMSS --set-mss ")
            buffer.add(size)
        case .jump(let chain):
            buffer.add(" -j ")
            buffer.add(chain.text)
        }
    }
}

extension Translation: TextWritable {
    /// The argument of `--to-destination`; an IPv6 address before a port stands in brackets.
    func write(to buffer: inout TextBuffer) {
        guard ports != .kept else { return buffer.add(address) }
        let isIPv6 = address.family == .ipv6
        if isIPv6 { buffer.add("[") }
        buffer.add(address)
        buffer.add(isIPv6 ? "]:" : ":")
        switch ports {
        case .kept: break
        case .one(let port): buffer.add(port)
        case .anyOf(let range): range.write("-", to: &buffer)
        case .shifted(let range, let base):
            range.write("-", to: &buffer)
            buffer.add("/")
            buffer.add(base)
        }
    }
}
