import CNISpec
import Testing

/// A plugin call of containerd 1.6.20 with the reference plugins 1.1.1, recorded on a cluster of two nodes.
struct RecordedCall: Sendable, CustomTestStringConvertible {
    let name: String
    let environment: [String: String]
    let input: String
    /// Empty where the plugin printed nothing.
    let output: String

    var testDescription: String { name }

    static let all = [loopbackAdd, hostLocalAdd, bridgeAdd, portmapAdd, bridgeDelete, portmapSecondDelete]

    /// Calls whose result the reference prints as the specification of its version wants: `loopback` 1.1.1
    /// leaves `ips[].version` out.
    static let withResult = [hostLocalAdd, bridgeAdd, portmapAdd]

    static let loopbackAdd = RecordedCall(
        name: "loopback ADD",
        environment: [
            "CNI_COMMAND": "ADD",
            "CNI_CONTAINERID": "29779913c21e7ff750ae3921fcbcc5bd35484dd8",
            "CNI_NETNS": "/var/run/netns/cni-9d75becf-2563-18be-cf1f-4237f2fb8499",
            "CNI_IFNAME": "lo",
            "CNI_ARGS": "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-8447697c79-rxfnz",
            "CNI_PATH": "/opt/cni/bin",
        ],
        input: """
            {"cniVersion":"0.3.1","name":"cni-loopback","type":"loopback"}
            """,
        output: """
            {"cniVersion":"0.3.1","interfaces":[{"name":"lo","mac":"00:00:00:00:00:00",
            "sandbox":"/var/run/netns/cni-9d75becf-2563-18be-cf1f-4237f2fb8499"}],
            "ips":[{"interface":0,"address":"127.0.0.1/8"},{"interface":0,"address":"::1/128"}],
            "dns":{}}
            """)

    static let hostLocalAdd = RecordedCall(
        name: "host-local ADD",
        environment: [
            "CNI_COMMAND": "ADD",
            "CNI_CONTAINERID": "7dd29cb739694648a776148215a3a0c4c7220ba6",
            "CNI_NETNS": "/var/run/netns/cni-9ac5e64c-2ba9-3b9f-149f-8cd9da47de78",
            "CNI_IFNAME": "eth0",
            "CNI_ARGS": "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-8447697c79-p2mwj",
            "CNI_PATH": "/opt/cni/bin",
        ],
        input: """
            {"bridge":"cni0","cniVersion":"0.4.0",
            "hairpinMode":true,"ipMasq":false,"ipam":{"ranges":[[{"subnet":"10.244.1.0/24"}]],
            "type":"host-local"},"isDefaultGateway":true,"isGateway":true,"name":"ref","type":"bridge"}
            """,
        output: """
            {"cniVersion":"0.4.0","ips":[{"version":"4","address":"10.244.1.2/24",
            "gateway":"10.244.1.1"}],"dns":{}}
            """)

    static let bridgeAdd = RecordedCall(
        name: "bridge ADD",
        environment: [
            "CNI_COMMAND": "ADD",
            "CNI_CONTAINERID": "7dd29cb739694648a776148215a3a0c4c7220ba6",
            "CNI_NETNS": "/var/run/netns/cni-9ac5e64c-2ba9-3b9f-149f-8cd9da47de78",
            "CNI_IFNAME": "eth0",
            "CNI_ARGS": "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-8447697c79-p2mwj",
            "CNI_PATH": "/opt/cni/bin",
        ],
        input: """
            {"bridge":"cni0","cniVersion":"0.4.0",
            "hairpinMode":true,"ipMasq":false,"ipam":{"ranges":[[{"subnet":"10.244.1.0/24"}]],
            "type":"host-local"},"isDefaultGateway":true,"isGateway":true,"name":"ref","type":"bridge"}
            """,
        output: """
            {"cniVersion":"0.4.0","interfaces":[{"name":"cni0","mac":"aa:48:e9:95:39:f6"},
            {"name":"veth2d9483af","mac":"8e:f3:ea:28:96:8d"},{"name":"eth0","mac":"9a:bc:5a:d4:bc:7e",
            "sandbox":"/var/run/netns/cni-9ac5e64c"}],"ips":[{"version":"4",
            "interface":2,"address":"10.244.1.2/24","gateway":"10.244.1.1"}],
            "routes":[{"dst":"0.0.0.0/0","gw":"10.244.1.1"}],"dns":{}}
            """)

    static let portmapAdd = RecordedCall(
        name: "portmap ADD",
        environment: [
            "CNI_COMMAND": "ADD",
            "CNI_CONTAINERID": "7dd29cb739694648a776148215a3a0c4c7220ba6",
            "CNI_NETNS": "/var/run/netns/cni-9ac5e64c-2ba9-3b9f-149f-8cd9da47de78",
            "CNI_IFNAME": "eth0",
            "CNI_ARGS": "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-8447697c79-p2mwj",
            "CNI_PATH": "/opt/cni/bin",
        ],
        input: """
            {"capabilities":{"portMappings":true},"cniVersion":"0.4.0","name":"ref",
            "prevResult":{"cniVersion":"0.4.0","interfaces":[{"name":"cni0","mac":"aa:48:e9:95:39:f6"},
            {"name":"veth2d9483af","mac":"8e:f3:ea:28:96:8d"},{"name":"eth0","mac":"9a:bc:5a:d4:bc:7e",
            "sandbox":"/var/run/netns/cni-9ac5e64c"}],"ips":[{"version":"4",
            "interface":2,"address":"10.244.1.2/24","gateway":"10.244.1.1"}],
            "routes":[{"dst":"0.0.0.0/0","gw":"10.244.1.1"}],"dns":{}},"type":"portmap"}
            """,
        output: """
            {"cniVersion":"0.4.0","interfaces":[{"name":"cni0","mac":"aa:48:e9:95:39:f6"},
            {"name":"veth2d9483af","mac":"8e:f3:ea:28:96:8d"},{"name":"eth0","mac":"9a:bc:5a:d4:bc:7e",
            "sandbox":"/var/run/netns/cni-9ac5e64c"}],"ips":[{"version":"4",
            "interface":2,"address":"10.244.1.2/24","gateway":"10.244.1.1"}],
            "routes":[{"dst":"0.0.0.0/0","gw":"10.244.1.1"}],"dns":{}}
            """)

    static let bridgeDelete = RecordedCall(
        name: "bridge DEL",
        environment: [
            "CNI_COMMAND": "DEL",
            "CNI_CONTAINERID": "7dd29cb739694648a776148215a3a0c4c7220ba6",
            "CNI_NETNS": "/var/run/netns/cni-9ac5e64c-2ba9-3b9f-149f-8cd9da47de78",
            "CNI_IFNAME": "eth0",
            "CNI_ARGS": "K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-8447697c79-p2mwj;IgnoreUnknown=1",
            "CNI_PATH": "/opt/cni/bin",
        ],
        input: """
            {"bridge":"cni0","cniVersion":"0.4.0",
            "hairpinMode":true,"ipMasq":false,"ipam":{"ranges":[[{"subnet":"10.244.1.0/24"}]],
            "type":"host-local"},"isDefaultGateway":true,"isGateway":true,"name":"ref",
            "prevResult":{"cniVersion":"0.4.0","interfaces":[{"name":"cni0","mac":"aa:48:e9:95:39:f6"},
            {"name":"veth2d9483af","mac":"8e:f3:ea:28:96:8d"},{"name":"eth0","mac":"9a:bc:5a:d4:bc:7e",
            "sandbox":"/var/run/netns/cni-9ac5e64c"}],"ips":[{"version":"4",
            "interface":2,"address":"10.244.1.2/24","gateway":"10.244.1.1"}],
            "routes":[{"dst":"0.0.0.0/0","gw":"10.244.1.1"}],"dns":{}},"type":"bridge"}
            """,
        output: "")

    static let portmapSecondDelete = RecordedCall(
        name: "portmap DEL",
        environment: [
            "CNI_COMMAND": "DEL",
            "CNI_CONTAINERID": "29779913c21e7ff750ae3921fcbcc5bd35484dd8",
            "CNI_NETNS": "",
            "CNI_IFNAME": "eth0",
            "CNI_ARGS": "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-8447697c79-rxfnz",
            "CNI_PATH": "/opt/cni/bin",
        ],
        input: """
            {"capabilities":{"portMappings":true},"cniVersion":"0.4.0","name":"ref","type":"portmap"}
            """,
        output: "")
}
