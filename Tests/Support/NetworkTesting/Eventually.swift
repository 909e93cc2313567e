package import Testing

/// Waits until a condition holds, looking every ten milliseconds; the test fails if the time is over first.
package func eventually(
    _ condition: String, within limit: Duration = .seconds(60),
    sourceLocation: SourceLocation = #_sourceLocation, _ holds: () throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try !holds() {
        guard ContinuousClock.now < deadline else {
            throw NotInTime(condition: condition, limit: limit, line: sourceLocation.line)
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}

private struct NotInTime: Error, CustomStringConvertible {
    let condition: String
    let limit: Duration
    let line: Int

    var description: String { "line \(line): waited \(limit) for this: \(condition)" }
}
