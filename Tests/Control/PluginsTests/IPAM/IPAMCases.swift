extension IPAMCase {
    private static func several(_ version: String) -> IPAMCase {
        IPAMCase(
            "two sets of a family, \(version)",
            "\"ranges\": [[\(net("10.0.0.0/24"))], [\(net("10.0.1.0/24"))]]"
        ) { $0.version = version }
    }

    private static func net(_ subnet: String, _ more: String = "") -> String {
        "{\"subnet\": \"\(subnet)\"\(more.isEmpty ? "" : ", " + more)}"
    }

    private static func range(_ fields: String...) -> String {
        "\"ranges\": [[\(fields.joined(separator: ", "))]]"
    }

    private static let versions = ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0"]

    /// Configurations that serve.
    static let good: [IPAMCase] =
        versions.flatMap { version in
            [
                IPAMCase("old form, \(version)", "\"subnet\": \"10.0.0.0/24\"") { $0.version = version },
                IPAMCase(
                    "dual stack with routes, \(version)",
                    "\"ranges\": [[\(net("10.0.0.0/24"))], [\(net("fd00::/64"))]], \"routes\": "
                        + #"[{"dst": "0.0.0.0/0"}, {"dst": "192.168.0.0/16", "gw": "10.0.0.9"}, {"dst": "::/0"}]"#
                ) { $0.version = version },
                several(version),
            ]
        } + [
            IPAMCase("IPv6 only", "\"subnet\": \"2001:db8:1::/64\""),
            IPAMCase(
                "bounds and gateway",
                #""subnet": "10.0.0.0/24", "rangeStart": "10.0.0.20", "rangeEnd": "10.0.0.22", "gateway": "10.0.0.21""#
            ) { $0.calls = (1...3).map { "ADD c\($0) eth0" } },
            IPAMCase("gateway of another network", #""subnet": "10.0.0.0/29", "gateway": "10.9.0.1""#),
            IPAMCase("mixed old and new form", #""subnet": "10.0.0.0/24", "# + range(net("10.0.1.0/24"))),
            IPAMCase("runtime's ranges first", "\"subnet\": \"10.0.0.0/24\"") {
                $0.members =
                    #""runtimeConfig": {"ipRanges": [[{"subnet": "10.5.0.0/24"}, {"subnet": "10.6.0.0/24"}]]}"#
            },
            IPAMCase("runtime's ranges alone", "") {
                $0.members = #""runtimeConfig": {"ipRanges": [[{"subnet": "fd05::/112"}]]}"#
            },
            IPAMCase("resolv.conf", #""subnet": "10.0.0.0/24", "resolvConf": "FOLDER/resolv.conf""#),
            IPAMCase("IP in CNI_ARGS", "\"subnet\": \"10.0.0.0/24\"") { $0.arguments = "IP=10.0.0.7" },
            IPAMCase("IP in CNI_ARGS with a length", "\"subnet\": \"10.0.0.0/24\"") {
                $0.arguments = "IgnoreUnknown=1;K8S_POD_NAME=p;IP=10.0.0.7/24"
            },
            IPAMCase("ips in args", "\"ranges\": [[\(net("10.0.0.0/24"))], [\(net("fd00::/64"))]]") {
                $0.members = #""args": {"cni": {"ips": ["fd00::7/64", "10.0.0.9"]}}"#
            },
            IPAMCase(
                "ips of the runtime and in args",
                "\"ranges\": [[\(net("10.0.0.0/24"))], [\(net("10.1.0.0/24"))]]"
            ) {
                $0.members =
                    #""args": {"cni": {"ips": ["10.0.0.9"]}}, "runtimeConfig": {"ips": ["10.1.0.9/24"]}"#
            },
            IPAMCase("the same ip asked for twice", "\"subnet\": \"10.0.0.0/24\"") {
                $0.arguments = "IP=10.0.0.9"
                $0.members = #""runtimeConfig": {"ips": ["10.0.0.9/24"]}"#
            },
        ]

    /// Configurations that are refused, each with the reference's message.
    static let bad: [IPAMCase] = [
        IPAMCase("no ipam", nil), IPAMCase("no ranges", ""),
        IPAMCase("empty set", "\"ranges\": [[]]"),
        IPAMCase("subnet that is none", "\"subnet\": \"nonsense\""),
        IPAMCase("too long a prefix", "\"subnet\": \"10.0.0.0/33\""),
        IPAMCase("start that is none", #""subnet": "10.0.0.0/24", "rangeStart": "x""#),
        IPAMCase("too small", range(net("10.0.0.0/31"))), IPAMCase("one address", range(net("10.0.0.1/32"))),
        IPAMCase("too small, IPv6", range(net("fd00::/127"))),
        IPAMCase("host bits", range(net("10.0.0.1/24"))),
        IPAMCase("start outside", range(net("10.0.0.0/24", #""rangeStart": "10.0.9.1""#))),
        IPAMCase("end outside", range(net("10.0.0.0/24", #""rangeEnd": "10.0.9.1""#))),
        IPAMCase("second set is bad", "\"ranges\": [[\(net("10.0.0.0/24"))], [\(net("10.0.1.0/31"))]]"),
        IPAMCase("families mixed", range(net("10.0.0.0/24"), net("fd00::/64"))),
        IPAMCase("overlap in a set", range(net("10.0.0.0/30"), net("10.0.0.0/24"))),
        IPAMCase("overlap of sets", "\"ranges\": [[\(net("10.0.0.0/24"))], [\(net("10.0.0.0/25"))]]"),
        IPAMCase("overlap with the old form", #""subnet": "10.0.0.0/24", "# + range(net("10.0.0.0/25"))),
        IPAMCase("destination that is none", #""subnet": "10.0.0.0/24", "routes": [{"dst": "x"}]"#),
        IPAMCase("IP that is none", "\"subnet\": \"10.0.0.0/24\"") { $0.arguments = "IP=zz" },
        IPAMCase("two IPs in CNI_ARGS", "\"subnet\": \"10.0.0.0/24\"") {
            $0.arguments = "IP=10.0.0.9,10.0.0.8"
        },
        IPAMCase("unknown argument", "\"subnet\": \"10.0.0.0/24\"") { $0.arguments = "FOO=1" },
        IPAMCase("pair that is none", "\"subnet\": \"10.0.0.0/24\"") { $0.arguments = "FOO" },
        IPAMCase("args ip that is none", "\"subnet\": \"10.0.0.0/24\"") {
            $0.members = #""args": {"cni": {"ips": ["x"]}}"#
        },
        IPAMCase("runtime's ip that is none", "\"subnet\": \"10.0.0.0/24\"") {
            $0.members = #""runtimeConfig": {"ips": ["10.0.0.9/x"]}"#
        },
        IPAMCase("file that is not there", #""subnet": "10.0.0.0/24", "resolvConf": "/none""#),
    ]

    /// Courses of calls: what one leaves, the next goes on with.
    static let courses: [IPAMCase] = [
        IPAMCase("round robin to the end and over", range(net("10.0.0.0/29"))) {
            $0.calls =
                (1...6).map { "ADD c\($0) eth0" } + ["DEL c2 eth0", "DEL c4 eth0", "ADD c7 eth0"]
                + ["ADD c8 eth0", "ADD c9 eth0", "CHECK c7 eth0", "CHECK c2 eth0"]
        },
        IPAMCase("several ranges in a set", range(net("10.0.0.0/30"), net("10.0.1.0/30"), net("10.0.2.0/30")))
        {
            $0.calls =
                (1...4).map { "ADD c\($0) eth0" } + [
                    "DEL c2 eth0", "ADD c5 eth0", "DEL c1 eth0", "ADD c6 eth0",
                ]
        },
        IPAMCase("the last one again when all others are taken", range(net("10.0.0.0/29"))) {
            $0.calls =
                (1...5).map { "ADD c\($0) eth0" } + [
                    "DEL c5 eth0", "ADD c6 eth0", "DEL c6 eth0", "ADD c7 eth0",
                ]
        },
        IPAMCase("two interfaces and a repeated ADD", range(net("10.0.0.0/24"))) {
            $0.calls = [
                "ADD c1 eth0", "ADD c1 eth1", "ADD c1 eth0", "DEL c1 eth0", "ADD c1 eth0", "DEL c1 eth1",
                "DEL c1 eth1",
            ]
        },
        IPAMCase("files of one line, of old versions", range(net("10.0.0.0/24"))) {
            $0.files = ["10.0.0.2": "c1", "10.0.0.3": "c1\r\neth0", "10.0.0.4": "c2"]
            $0.calls = [
                "ADD c2 eth0", "CHECK c2 eth7", "DEL c1 eth0", "DEL c1 eth7", "DEL c2 eth0", "ADD c3 eth0",
            ]
        },
        IPAMCase("white space in files", range(net("10.0.0.0/24"))) {
            $0.files = ["10.0.0.2": " c1 \n", "10.0.0.3": "\n c2\r\neth0\r\n"]
            $0.calls = ["ADD c2 eth0", "ADD c1 eth0", "DEL c2 eth0", "DEL c1 eth0", "ADD c4 eth0"]
        },
        IPAMCase("the last one out of range", range(net("10.0.0.0/29"))) {
            $0.files = ["last_reserved_ip.0": "10.9.0.9"]
            $0.calls = ["ADD c1 eth0", "ADD c2 eth0"]
        },
        IPAMCase("an empty last one, and an empty record", range(net("10.0.0.0/29"))) {
            $0.files = ["last_reserved_ip.0": "", "10.0.0.2": ""]
            $0.calls = ["ADD c1 eth0", "DEL c1 eth0", "ADD c2 eth0"]
        },
        IPAMCase(
            "the last one at the end of one of many ranges", range(net("10.0.0.0/30"), net("10.0.1.0/30"))
        ) {
            $0.files = ["last_reserved_ip.0": "10.0.0.2"]
            $0.calls = ["ADD c1 eth0", "ADD c2 eth0"]
        },
        IPAMCase("unknown container", range(net("10.0.0.0/24"))) {
            $0.calls = ["DEL c1 eth0", "CHECK c1 eth0"]
        },
        IPAMCase("second set runs out", "\"ranges\": [[\(net("10.0.0.0/24"))], [\(net("fd00::/126"))]]") {
            $0.calls = (1...3).map { "ADD c\($0) eth0" } + ["DEL c1 eth0", "ADD c4 eth0"]
        },
        IPAMCase("the same ip for two", range(net("10.0.0.0/24"))) {
            $0.arguments = "IP=10.0.0.9"
            $0.calls = ["ADD c1 eth0", "ADD c2 eth0", "DEL c1 eth0", "ADD c2 eth0"]
        },
        IPAMCase("the gateway asked for", range(net("10.0.0.0/24"))) { $0.arguments = "IP=10.0.0.1" },
        IPAMCase("an ip behind the end asked for", range(net("10.0.0.0/24", #""rangeEnd": "10.0.0.99""#))) {
            $0.arguments = "IP=10.0.0.100"
            $0.comparesTurn = false
            $0.calls = ["ADD c1 eth0", "ADD c2 eth0"]
        },
        IPAMCase("an ip of no set asked for", "\"ranges\": [[\(net("10.0.0.0/24"))], [\(net("fd00::/64"))]]")
        {
            $0.members = #""args": {"cni": {"ips": ["10.0.0.7", "10.9.0.7"]}}"#
            $0.comparesTurn = false
        },
    ]

    private static func fixed(_ name: String, _ ipam: String?, _ change: (inout IPAMCase) -> Void = { _ in })
        -> IPAMCase
    {
        IPAMCase(name, ipam) {
            $0.plugin = "static"
            change(&$0)
        }
    }

    private static let one = #""addresses": [{"address": "10.0.0.1/24"}]"#

    /// The plugin `static`.
    static let fixed: [IPAMCase] =
        versions.map { version in
            fixed(
                "all fields, \(version)",
                #""addresses": [{"address": "10.0.0.1/24", "gateway": "10.0.0.254"}, {"address": "fd00::1/64"}], "#
                    + #""routes": [{"dst": "0.0.0.0/0"}, {"dst": "10.0.0.0/8", "gw": "10.0.0.9"}], "#
                    + #""dns": {"nameservers": ["1.1.1.1"], "domain": "d", "search": ["s"], "options": ["o"]}"#
            ) { $0.version = version }
        } + [
            fixed("no addresses", ""), fixed("no ipam, static", nil),
            fixed(
                "several gateways to one network",
                one
                    + #", "routes": [{"dst": "0.0.0.0/0", "gw": "10.0.0.5"}, {"dst": "0.0.0.0/0", "gw": "10.0.0.6"}]"#
            ),
            fixed("no length", #""addresses": [{"address": "10.0.0.1"}]"#),
            fixed("no address", #""addresses": [{"gateway": "10.0.0.1"}]"#),
            fixed("gateway that is none", #""addresses": [{"address": "10.0.0.1/24", "gateway": "zz"}]"#),
            fixed("environment", "") { $0.arguments = "IP=10.0.0.5/24;GATEWAY=10.0.0.1" },
            fixed("environment, several", "") {
                $0.arguments = "IP=10.0.0.5/24, fd00::1/64;GATEWAY=10.0.0.1,fd00::9"
            },
            fixed("environment after addresses", one) { $0.arguments = "IP=10.0.0.5/24;GATEWAY=10.0.0.1" },
            fixed("environment's gateway elsewhere", one) {
                $0.arguments = "IP=10.0.0.5/24;GATEWAY=10.9.0.1"
            },
            fixed("environment without length", "") { $0.arguments = "IP=10.0.0.5" },
            fixed("environment's gateway is none", "") { $0.arguments = "IP=10.0.0.5/24;GATEWAY=zz" },
            fixed("unknown argument, static", one) { $0.arguments = "FOO=1" },
            fixed("args", one) { $0.members = #""args": {"cni": {"ips": ["10.0.0.7/24", "fd00::7/64"]}}"# },
            fixed("args without length", one) { $0.members = #""args": {"cni": {"ips": ["10.0.0.7"]}}"# },
            fixed("runtime before all", one) {
                $0.arguments = "IP=10.0.0.5/24"
                $0.members =
                    #""args": {"cni": {"ips": ["10.0.0.7/24"]}}, "runtimeConfig": {"ips": ["10.0.0.8/24"]}"#
            },
            fixed("runtime without length", one) { $0.members = #""runtimeConfig": {"ips": ["10.0.0.8"]}"# },
            fixed("no ipam with args", nil) { $0.members = #""args": {"cni": {"ips": ["10.0.0.8/24"]}}"# },
            fixed("no ipam with the runtime's", nil) {
                $0.members = #""runtimeConfig": {"ips": ["10.0.0.8/24"]}"#
            },
            fixed(
                "several of a family, 0.2.0",
                #""addresses": [{"address": "10.0.0.1/24"}, {"address": "10.0.0.2/24"}]"#
            ) {
                $0.version = "0.2.0"
            },
            fixed("no result to check", one) { $0.calls = ["CHECK c1 eth0"] },
            fixed(
                "another gateway in the result",
                #""addresses": [{"address": "10.0.0.1/24", "gateway": "10.0.0.254"}]"#
            ) {
                $0.members =
                    #""prevResult": {"cniVersion": "1.0.0", "ips": [{"address": "10.0.0.1/24", "gateway": "10.0.0.9"}]}"#
                $0.calls = ["CHECK c1 eth0", "DEL c1 eth0"]
            },
            fixed(
                "the gateway in the result",
                #""addresses": [{"address": "10.0.0.1/24", "gateway": "10.0.0.254"}]"#
            ) {
                $0.members =
                    #""prevResult": {"cniVersion": "1.0.0", "ips": [{"address": "10.0.0.1/24", "gateway": "10.0.0.254"}]}"#
                $0.calls = ["CHECK c1 eth0", "DEL c1 eth0"]
            },
        ]

    static let all = good + bad + courses + fixed
}
