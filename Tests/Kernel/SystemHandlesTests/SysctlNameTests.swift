import Addressing
import SystemHandles
import Testing

@Suite struct SysctlNameTests {
    @Test(arguments: [
        ("net.ipv4.ip_forward", "net/ipv4/ip_forward"), ("net/ipv4/ip_forward", "net/ipv4/ip_forward"),
        ("net.ipv4.conf.eth0/1.rp_filter", "net/ipv4/conf/eth0.1/rp_filter"),
        ("net/ipv4/conf/eth0.1/rp_filter", "net/ipv4/conf/eth0.1/rp_filter"),
        ("net/ipv4/conf/eth0..1/rp_filter", "net/ipv4/conf/eth0..1/rp_filter"), ("vm", "vm"),
        ("kernel/random/boot_id", "kernel/random/boot_id"),
    ])
    func readsBothSpellings(_ text: String, _ path: String) throws {
        let setting = try Sysctl(path: text)
        #expect(setting.path == "/proc/sys/" + path)
        // What it is called can be read again.
        #expect(try Sysctl(path: setting.description) == setting)
    }

    @Test(arguments: [
        ("", InvalidSysctlName.Fault.emptyPart), ("/proc/sys/net/ipv4/ip_forward", .emptyPart),
        (".net.ipv4", .emptyPart), ("net..ipv4", .emptyPart), ("net//ipv4", .emptyPart),
        ("net/ipv4/", .emptyPart), ("net.ipv4.", .emptyPart), ("net/../kernel", .relativePart),
        ("../etc/passwd", .emptyPart), ("net/..", .relativePart), ("net/./ipv4", .relativePart),
        ("net.//.ipv4", .relativePart), ("net./.ipv4", .relativePart),
        ("net/ipv4\0/ip_forward", .forbiddenCharacter),
    ])
    func refusesWhatLeadsElsewhere(_ text: String, _ fault: InvalidSysctlName.Fault) {
        let error = #expect(throws: InvalidSysctlName.self) { try Sysctl(path: text) }
        #expect(error?.text == text)
        #expect(error?.fault == fault)
    }

    @Test(arguments: [
        ([], InvalidSysctlName.Fault.empty), (["net", "ipv4/conf"], .forbiddenCharacter),
        (["net", ""], .emptyPart), (["net", ".."], .relativePart), (["a.b", "c"], .dotInFirstPart),
    ])
    func refusesPartsThatAreNone(_ components: [String], _ fault: InvalidSysctlName.Fault) {
        let error = #expect(throws: InvalidSysctlName.self) { try Sysctl(components: components) }
        #expect(error?.fault == fault)
    }

    @Test func buildsPathsFromInterfacesAndKeys() throws {
        let name = try InterfaceName("eth0.1")
        let filter = try Sysctl.ip(.ipv4, .interface(name), "rp_filter")
        #expect(filter.description == "net.ipv4.conf.eth0/1.rp_filter")
        #expect(
            try Sysctl.ip(.ipv6, .default, "accept_ra").path == "/proc/sys/net/ipv6/conf/default/accept_ra")
        #expect(
            try Sysctl.neighbour(.ipv6, .interface(name), "app_solicit").components
                == ["net", "ipv6", "neigh", "eth0.1", "app_solicit"])
        #expect(Sysctl.disableIPv6(on: name).description == "net.ipv6.conf.eth0/1.disable_ipv6")
        #expect(throws: InvalidSysctlName.self) { try Sysctl.ip(.ipv4, .all, "../../kernel/hostname") }
        #expect(throws: InvalidSysctlName.self) { try Sysctl.ip(.ipv4, "..") }
    }

    @Test func readsWhatTheSystemSays() throws {
        #expect(try !Sysctl.hostName.read().isEmpty)
        #expect(try Sysctl(path: "kernel.pid_max").integer() > 0)
    }
}
