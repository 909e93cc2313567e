package import CNISpec

/// Things to do none of which may be left out because another failed: the parts of a DEL or a GC.
package struct Attempts {
    private var failures: [CNIError] = []

    package init() {}

    /// Does one of them and keeps its failure.
    package mutating func attempt(_ body: () throws(CNIError) -> Void) {
        do throws(CNIError) { try body() } catch { failures.append(error) }
    }

    /// Throws the first failure, with all others in its details.
    package consuming func finish() throws(CNIError) {
        guard let first = failures.first else { return }
        throw first.adding(details: failures.dropFirst().map(\.description))
    }
}
