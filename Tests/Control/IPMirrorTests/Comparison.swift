import IPMirror
import NetlinkOverLibmnl
import NetlinkSession
import NetworkTesting
import SystemHandles
import Testing

extension IPMirror.Result {
    init(_ outcome: Outcome) {
        let status: Int32 = if case .exited(let code) = outcome.status { code } else { -1 }
        // ip looks at every name below /run/netns, and says this of one that somebody is just making or removing.
        let noise = "Error: Peer netns reference is invalid.\n"
        self.init(
            output: outcome.outputText, errors: outcome.errorText.replacing(noise, with: ""), status: status)
    }
}

extension SampleNode {
    /// Runs the mirror in the namespace.
    func mirror(
        _ arguments: [String], names directory: String = "/etc/iproute2"
    ) throws -> IPMirror.Result {
        let mirror = IPMirror(names: directory) { () throws(NetlinkError) in
            try NetlinkSession(opening: MnlTransport.self)
        }
        return try namespace.namespace.run { mirror.run(arguments) }
    }

    /// Expects the mirror to do what the real `ip` does with the same words.
    func expectSame(_ line: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try expectSame(line.split(separator: " ").map(String.init), sourceLocation: sourceLocation)
    }

    func expectSame(_ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
        var before = IPMirror.Result(try ip(arguments))
        // The kernel settles carrier and addresses after a link goes up: only a list that stands still counts.
        for _ in 0..<50 {
            let ours = try mirror(arguments)
            let after = IPMirror.Result(try ip(arguments))
            if before == after { return #expect(ours == after, sourceLocation: sourceLocation) }
            before = after
        }
        Issue.record("`ip` does not say the same twice", sourceLocation: sourceLocation)
    }
}
