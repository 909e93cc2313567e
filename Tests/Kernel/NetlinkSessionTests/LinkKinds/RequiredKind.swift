import NetworkTesting
import Testing

extension Trait where Self == ConditionTrait {
    /// Skips a test where the kernel has no driver for a kind of link.
    static func requiresLink(_ kind: String) -> Self {
        .enabled("the kernel has no driver for \(kind)") {
            guard let namespace = try? TestNamespace() else { return false }
            let lower = ["ip link add lower0 type veth peer name lower1"]
            let line = "ip link add link lower0 name probe0 type \(kind)" + (arguments[kind] ?? "")
            return (try? namespace.run(lower + [line])) != nil
        }
    }

    /// What a kind cannot be made without.
    private static var arguments: [String: String] {
        ["vlan": " id 1", "vrf": " table 1", "geneve": " id 1 remote 192.0.2.1"]
    }
}
