internal import IPRouteText
internal import NetlinkCodec

extension ObjectList {
    /// `ip link list`.
    func text(
        of links: [Link], _ arguments: [String], _ surroundings: Surroundings
    ) throws(Refusal) -> String {
        let selection = try LinkSelection(arguments, in: surroundings)
        let candidates = try candidates(selection, among: links, surroundings)
        var surroundings = surroundings
        if candidates.contains(where: { $0.relations.lowerNamespace != nil }) {
            surroundings.namespaces = NamespaceNames.byID(session)
        }
        return options.presentation.list(
            candidates.map { link in
                guard selection.matches(link, in: surroundings) else { return [] }
                return LinkText(link, in: surroundings, as: options.presentation).fields
            })
    }

    /// The links that iproute2 gets to see: those that do not match leave an empty object in its JSON.
    private func candidates(
        _ selection: LinkSelection, among links: [Link], _ surroundings: Surroundings
    ) throws(Refusal) -> [Link] {
        if let name = selection.name {
            if let link = surroundings.link(named: name) { return [link] }
            // iproute2 takes `ifN` for a link at first, and the kernel then knows none.
            guard surroundings.index(of: name) == nil else {
                throw .linkVanished(output: options.presentation.list([]))
            }
            throw .noLink(name)
        }
        if selection.membership == nil, selection.kind == nil { return links }
        return try list(.links(selection.membership, kind: selection.kind))
    }
}

extension Refusal {
    fileprivate static func linkVanished(output: String) -> Refusal {
        let reason = "No such device"
        var refusal = Refusal(
            "RTNETLINK answers: \(reason)\nCannot send link get request: \(reason)\n", status: 1)
        refusal.output = output
        return refusal
    }
}
