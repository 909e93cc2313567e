internal import AddressPool
internal import AddressStore
internal import CNISpec

extension AddressStore {
    /// STATUS: whether an ADD would find an address.
    ///
    /// - Throws: `pluginNotAvailable`, with how many are in use.
    func refuseExhaustion(of ranges: RangeSetList) throws(CNIError) {
        let full: Usage?
        do { full = try exhaustion(of: ranges) } catch {
            throw CNIError(.pluginNotAvailable, error.description, details: CNIError(error).details)
        }
        guard let full else { return }
        throw CNIError(
            .pluginNotAvailable, "no IP addresses available in range set: \(full.set)",
            details: "all \(full.inUse) are in use; pods must go, or the ranges must be wider")
    }
}
