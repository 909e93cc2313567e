/// A plugin as a runtime has it configured, with a pool that is soon full.
struct Subject: Sendable {
    /// The name that the program is called by.
    let plugin: String
    /// What the plugin makes besides records.
    let makes: Kernel
    let verbs: Set<Verb>

    enum Kernel { case links, nothing }

    static let network = "net"

    static let swiftlet = Subject(plugin: "swiftlet", makes: .links, verbs: [.add, .delete])

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

    func configuration(in folder: String, more: String = "") -> String {
        """
        {"cniVersion": "1.1.0", "name": "\(Self.network)", "type": "swiftlet", \(more)
         "subnetFile": "\(folder)/subnet.env", "dataDir": "\(folder)/records"}
        """
    }
}

/// A verb of CNI that changes something.
enum Verb: String, Sendable {
    case add = "ADD"
    case delete = "DEL"
    case collectGarbage = "GC"
}
