internal import Addressing
internal import CNISpec
internal import SystemHandles
internal import SystemPackage

/// Which attachment an address was let pass for last: a file for each address, that names it.
///
/// The rules are the reference's and tell nothing but the address. By this a DEL finds the addresses that its runtime
/// does not tell, and leaves those alone that another container has got meanwhile.
struct AllowedAddresses {
    private let folder: FilePath

    /// Addresses are a network namespace's: each has a folder of its own.
    init(in dataDirectory: FilePath) {
        let namespace = (try? NetworkNamespace.current().identity).map { "\($0)" } ?? "unknown"
        folder = dataDirectory.appending(namespace)
    }

    private static func owner(_ attachment: AttachmentID, _ network: NetworkName) -> String {
        "\(network) \(attachment)"
    }

    func note(
        _ addresses: [IPAddress], of attachment: AttachmentID, on network: NetworkName
    ) throws(CNIError) {
        try fallible { () throws(Errno) in
            let directory = try Directory(creating: folder, permissions: .ownerReadWriteExecute)
            for address in addresses {
                let file = try AtomicFile(
                    in: directory, temporaryName: ".\(attachment.container)",
                    content: Array(Self.owner(attachment, network).utf8), permissions: .ownerReadWrite)
                try file.replace(address.description, in: directory)
            }
        }
    }

    /// Those of some addresses that are not another attachment's by now.
    func owned(
        _ addresses: [IPAddress], by attachment: AttachmentID, on network: NetworkName
    ) throws(CNIError) -> [IPAddress] {
        let own = Self.owner(attachment, network)
        var owned: [IPAddress] = []
        for address in addresses {
            // What nobody has noted, the reference has let pass.
            if try owner(of: address.description) ?? own == own { owned.append(address) }
        }
        return owned
    }

    /// The addresses that are noted for an attachment.
    func addresses(of attachment: AttachmentID, on network: NetworkName) throws(CNIError) -> [IPAddress] {
        let own = Self.owner(attachment, network)
        return try all { $0 == own }
    }

    /// The addresses that are noted for attachments of a network which are not valid any more.
    func stale(on network: NetworkName, keeping valid: Set<AttachmentID>) throws(CNIError) -> [IPAddress] {
        let kept = Set(valid.map { Self.owner($0, network) })
        return try all { $0.hasPrefix("\(network) ") && !kept.contains($0) }
    }

    func forget(_ addresses: [IPAddress]) throws(CNIError) {
        guard !addresses.isEmpty else { return }
        try fallible { () throws(Errno) in
            let directory: Directory
            do throws(Errno) { directory = try Directory(opening: folder) } catch .noSuchFileOrDirectory {
                return
            }
            for address in addresses {
                do throws(Errno) { try directory.remove(address.description) } catch .noSuchFileOrDirectory {}
            }
        }
    }

    private func all(_ isMeant: (String) -> Bool) throws(CNIError) -> [IPAddress] {
        let names = try fallible { () throws(Errno) -> [String] in
            do throws(Errno) {
                return try Directory(opening: folder).names()
            } catch .noSuchFileOrDirectory {
                return []
            }
        }
        var found: [IPAddress] = []
        for name in names.sorted() {
            guard let address = try? IPAddress(name), let owner = try owner(of: name), isMeant(owner) else {
                continue
            }
            found.append(address)
        }
        return found
    }

    private func owner(of name: String) throws(CNIError) -> String? {
        try fallible { () throws(Errno) -> String? in
            do throws(Errno) {
                let bytes = try Descriptor.contents(of: folder.appending(name).string, limit: 4096)
                return String(decoding: bytes, as: UTF8.self)
            } catch .noSuchFileOrDirectory {
                return nil
            }
        }
    }

    private func fallible<Value>(_ body: () throws(Errno) -> Value) throws(CNIError) -> Value {
        do throws(Errno) { return try body() } catch {
            throw CNIError(
                .ioFailure, "cannot use the records of addresses in \(folder): \(error)",
                details: "check \"dataDir\", its owner and mode")
        }
    }
}
