/// The aliases by which Swiftlet knows a link as its own (`ip -d link show` prints them).
package enum LinkMark {
    /// The bridge that the pods of a node are on.
    package static let bridge = "swiftlet bridge"
}
