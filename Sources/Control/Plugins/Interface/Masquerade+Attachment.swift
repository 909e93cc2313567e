internal import CNISpec
internal import PluginKit

extension Masquerade {
    /// Puts the rules of a result's addresses in place, as one step of an ADD.
    func add(_ result: CNIResult, undo: inout UndoLog) throws(CNIError) {
        guard !result.addresses.isEmpty else { return }
        try add(result.addresses.map(\.address))
        undo.push("stop masquerading", remove)
    }
}

extension Network {
    /// Lets the plugin that gives addresses collect its garbage, and takes away rules that are left.
    func collectGarbage(
        keeping valid: Set<AttachmentID>, from delegates: Delegates, _ ipamType: String?
    ) throws(CNIError) {
        var attempts = Attempts()
        attempts.attempt { () throws(CNIError) in
            guard let ipamType else { return }
            try delegates.collectGarbage(ipamType, of: self, keeping: valid)
        }
        attempts.attempt { () throws(CNIError) in
            guard try configuration.fields.bool("ipMasq") == true else { return }
            try Masquerade.collectGarbage(of: configuration.name, keeping: valid)
        }
        try attempts.finish()
    }
}
