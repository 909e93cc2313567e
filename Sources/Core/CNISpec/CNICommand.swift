/// What a runtime asks of a plugin, in `CNI_COMMAND`.
package enum CNICommand: String, Hashable, Sendable, CaseIterable {
    case add = "ADD"
    case delete = "DEL"
    case check = "CHECK"
    case collectGarbage = "GC"
    case status = "STATUS"
    case version = "VERSION"

    /// The first version of the specification that has the command.
    package var since: CNIVersion {
        switch self {
        case .add, .delete: .v0_1_0
        case .version: .v0_2_0
        case .check: .v0_4_0
        case .collectGarbage, .status: .v1_1_0
        }
    }
}
