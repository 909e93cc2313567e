import NetworkTesting
import Testing

/// A plugin as a runtime has it configured, with a pool that is soon full.
struct Subject: Sendable, CustomTestStringConvertible {
    /// The name that the program is called by.
    let plugin: String
    var program = BuiltProgram.plugins.path
    var version = "1.1.0"
    /// What the plugin makes besides records.
    let makes: Kernel
    let verbs: Set<Verb>

    enum Kernel { case links, nothing }

    static let swiftlet = Subject(plugin: "swiftlet", makes: .links, verbs: [.add, .delete, .collectGarbage])
    static let hostLocal = Subject(
        plugin: "host-local", makes: .nothing, verbs: [.add, .delete, .collectGarbage])

    /// The reference's, which makes a record's file first and fills it then.
    static let reference = Subject(
        plugin: "host-local", program: "/usr/lib/cni/host-local", version: "1.0.0", makes: .nothing,
        verbs: [.add, .delete])

    var testDescription: String { plugin }

    static let network = "net"

    /// How many pods get an address of each family: of 10.1.0.0/29 all but its base, its gateway and the broadcast
    /// address.
    static let capacity = 5

    static let subnetFile = """
        FLANNEL_NETWORK=10.1.0.0/16
        FLANNEL_SUBNET=10.1.0.1/29
        FLANNEL_IPV6_NETWORK=fd00::/48
        FLANNEL_IPV6_SUBNET=fd00::1/125
        FLANNEL_MTU=1450

        """

    /// A configuration of a network whose files are in a folder; `more` goes among its fields.
    func configuration(in folder: String, more: String = "") -> String {
        let own =
            switch makes {
            case .links: #""subnetFile": "\#(folder)/subnet.env", "dataDir": "\#(folder)/records""#
            case .nothing:
                #""ipam": {"type": "\#(plugin)", "dataDir": "\#(folder)/records", "#
                    + #""ranges": [[{"subnet": "10.1.0.0/29"}], [{"subnet": "fd00::/125"}]]}"#
            }
        return
            #"{"cniVersion": "\#(version)", "name": "\#(Self.network)", "type": "\#(plugin)", \#(more) \#(own)}"#
    }
}

/// A verb of CNI that changes something.
enum Verb: String, Sendable {
    case add = "ADD"
    case delete = "DEL"
    case collectGarbage = "GC"
}
