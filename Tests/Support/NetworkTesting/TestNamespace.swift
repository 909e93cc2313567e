import Glibc
import NetlinkCodec
import NetlinkOverLibmnl
package import NetlinkSession
package import SystemHandles

/// The network namespace that a test case has for itself, gone when the case ends.
package final class TestNamespace: Sendable {
    package let namespace: NetworkNamespace

    /// The namespace of the running test case.
    package static var current: TestNamespace {
        guard let namespace = running else {
            preconditionFailure("this test lacks the trait .networkNamespace")
        }
        return namespace
    }

    @TaskLocal static var running: TestNamespace?

    package init() throws {
        namespace = try NetworkNamespace.create()
        let own = try NetworkNamespace.current().identity
        let inside = try namespace.identity
        precondition(own != inside, "a test must never work in the machine's own namespace")
    }

    /// A path that other programs can open the namespace by, as long as this process lives.
    package var path: String { "/proc/\(getpid())/fd/\(namespace.descriptor.rawValue)" }

    /// Runs a closure on a thread in the namespace and throws what it throws.
    package func inside<Value: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        do throws(NamespaceError<Failure>) {
            return try namespace.run(body)
        } catch {
            switch error {
            case .inside(let failure): throw failure
            case .cannotEnter(let errno): preconditionFailure("a namespace that is held open: \(errno)")
            }
        }
    }

    package func session() throws -> NetlinkSession {
        try NetlinkSession(opening: MnlTransport.self, in: namespace)
    }

    /// A session for connection tracking and packet filtering.
    package func filterSession() throws -> NetlinkSession {
        try NetlinkSession(opening: MnlTransport.self, in: namespace, speaking: .netfilter)
    }
}
