internal import IPRouteText
internal import NetlinkCodec
internal import NetlinkSession

/// A list of objects: asked of the kernel, chosen among, and put into text.
struct ObjectList {
    let session: NetlinkSession
    let options: GlobalOptions
    let vocabulary: Vocabulary

    func text(of object: MirroredObject, _ arguments: [String]) throws(Refusal) -> String {
        // Both lists name links, and their arguments do.
        let links = try list(.links)
        let surroundings = Surroundings(links: links, vocabulary: vocabulary)
        return switch object {
        case .link: try text(of: links, arguments, surroundings)
        case .route: try routes(arguments, surroundings)
        }
    }

    func list<Value>(_ query: NetlinkQuery<Value>) throws(Refusal) -> [Value] {
        do {
            return try session.list(query)
        } catch {
            throw .dumpTerminated(error, output: options.presentation.listStart)
        }
    }
}

extension Refusal {
    /// The kernel's words, as iproute2 passes them on (lib/libnetlink.c).
    static func dumpTerminated(_ error: NetlinkError, output: String) -> Refusal {
        let words =
            switch error.cause {
            case .refused(let kernel):
                kernel.text.map { "Error: \($0)" + ($0.hasSuffix(".") ? "" : ".") }
                    ?? "RTNETLINK answers: \(kernel.errno)"
            default: "\(error)"
            }
        var refusal = Refusal("\(words)\nDump terminated\n", status: 2)
        refusal.output = output
        return refusal
    }
}
