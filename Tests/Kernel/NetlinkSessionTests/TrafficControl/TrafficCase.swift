import NetlinkCodec
import Testing

/// Objects of traffic control as we make them and as tc(8) makes them.
struct TrafficCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The words of tc(8) for the places whose filters are compared.
    let places: [String]
    let tool: [String]
    let ours: @Sendable (TrafficBench) throws -> [NetlinkRequest]

    init(
        _ description: String, places: [String] = [], tool: [String],
        ours: @escaping @Sendable (TrafficBench) throws -> [NetlinkRequest]
    ) {
        testDescription = description
        self.places = places
        self.tool = tool
        self.ours = ours
    }

    static let all = shapers + hierarchies + filters + tables
}
