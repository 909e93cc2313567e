package import Addressing

extension ReferenceHostPorts {
    /// What newer reference plugins put into nft for host ports; nil stands for an address in what removal asks for.
    package func nftRules(to pod: InterfaceAddress) -> SharedNFTRules {
        let family = pod.address.family
        var shared = Self.nftTable(family, container: container)
        shared.note = "CNI portmap plugin"
        let conditions = (conditions[family] ?? []) + ["fib daddr type local jump hostports_all"]
        let entry = [conditions.joined(separator: " ")]
        shared.frame = [
            .init(name: "hostports"), .init(name: "hostip_hostports"),
            .init(name: "hostports_all", rules: ["jump hostip_hostports", "jump hostports"]),
            .init(name: "prerouting", properties: "type nat hook prerouting priority -100 ;", rules: entry),
            .init(name: "output", properties: "type nat hook output priority -100 ;", rules: entry),
        ]
        shared.rules = ports.filter { $0.applies(to: family) }.map { nftRule(for: $0, to: pod.address) }
        guard masquerading != .none else { return shared }
        shared.frame.append(
            .init(name: "masquerading", properties: "type nat hook postrouting priority 100 ;"))
        shared.rules += masqueradings(of: pod.address).map { condition in
            .init(chain: "masquerading", text: "\(condition) masquerade comment \"\(container)\"")
        }
        return shared
    }

    /// What is a container's in the table of a family: what removal asks for.
    package static func nftTable(_ family: IPFamily, container: String) -> SharedNFTRules {
        SharedNFTRules(family.nftFamily, "cni_hostport", mark: container)
    }

    private func nftRule(for port: HostPort, to pod: IPAddress) -> SharedNFTRules.OwnRule {
        let host = port.onlyAddress.map { "\($0.family.nftWord) daddr \($0) " } ?? ""
        let address = pod.family == .ipv4 ? "\(pod)" : "[\(pod)]"
        return .init(
            chain: "hostports",
            text: "\(host)\(port.transport.rawValue) dport \(port.ports.first) dnat to "
                + "\(address):\(port.containerPort) comment \"\(container)\"")
    }

    /// Which packets to a container get the node's address: those that would come back another way.
    private func masqueradings(of pod: IPAddress) -> [String] {
        let word = pod.family.nftWord
        if case .own(_, .everywhere) = masquerading { return ["ct status dnat \(word) daddr \(pod)"] }
        let loopback = pod.family == .ipv4 ? ["127.0.0.1"] : []
        return ([pod.description] + loopback).map { "\(word) saddr \($0) \(word) daddr \(pod)" }
    }
}
