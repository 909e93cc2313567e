import Addressing
import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

@Suite(.networkNamespace) struct SysctlTests {
    @Test(arguments: IPFamily.allCases)
    func setsAndReadsAnInterfacesSettingInsideTheNamespaceAlone(_ family: IPFamily) throws {
        let namespace = TestNamespace.current
        try namespace.run("ip link add veth0.1 type veth peer name veth1")
        let setting = try Sysctl.ip(family, .interface(InterfaceName("veth0.1")), "forwarding")
        try namespace.inside {
            try setting.set(1)
            #expect(try setting.integer() == 1)
            #expect(try setting.read() == "1")
            try Sysctl.neighbour(family, .interface(InterfaceName("veth0.1")), "mcast_solicit").set("7")
        }
        // Both spellings lead there.
        let folder = family == .ipv4 ? "ipv4" : "ipv6"
        #expect(try namespace.run("sysctl -n net.\(folder).conf.veth0/1.forwarding") == "1\n")
        #expect(try namespace.run("sysctl -n net/\(folder)/neigh/veth0.1/mcast_solicit") == "7\n")
        let outside = #expect(throws: SysctlError.self) { try setting.read() }
        #expect(outside?.errno == .noSuchFileOrDirectory)
        #expect(
            outside?.description.hasPrefix("cannot read sysctl net.\(folder).conf.veth0/1.forwarding") == true
        )
    }

    @Test func readsNumbersAndTellsWhatIsNone() throws {
        try TestNamespace.current.inside {
            let sizes = try Sysctl(path: "net.ipv4.tcp_rmem")
            #expect(try sizes.integers().count == 3)
            let several = #expect(throws: SysctlError.self) { try sizes.integer() }
            #expect(several?.cause == .notANumber(try sizes.read()))
            #expect(several?.errno == nil)
            let name = try Sysctl(path: "net.ipv4.tcp_congestion_control")
            #expect(throws: SysctlError.self) { try name.integers() }
            let error = #expect(throws: SysctlError.self) { try sizes.set("many") }
            #expect(error?.errno == .invalidArgument)
            #expect(error?.operation == .set)
        }
    }

    @Test func writesASettingThatCannotBeRead() throws {
        try TestNamespace.current.inside { try Sysctl(path: "net.ipv4.route.flush").set(1) }
    }

    @Test func takesTheScopesAllAndDefault() throws {
        try TestNamespace.current.inside {
            try Sysctl.ip(.ipv4, .default, "rp_filter").set(2)
            #expect(try Sysctl(path: "net/ipv4/conf/default/rp_filter").integer() == 2)
            try Sysctl.forwarding(.ipv6).set(1)
            #expect(try Sysctl.ip(.ipv6, .all, "forwarding").integer() == 1)
            #expect(try Sysctl.ip(.ipv6, .all, "forwarding") == .forwarding(.ipv6))
        }
    }
}
