internal import CLibnlRoute

/// An address of any kind (`struct nl_addr`): IP, link layer, or a network with its prefix length.
package struct LibnlAddress: Hashable, Sendable {
    package let octets: [UInt8]
    /// Bits of the network; all of them for an address alone.
    package let prefixLength: Int

    /// Copies an address that belongs to an object of the library.
    @unsafe init?(_ address: OpaquePointer?) {
        guard let address = unsafe address else { return nil }
        let count = unsafe Int(nl_addr_get_len(address))
        let bytes = unsafe UnsafeRawBufferPointer(start: nl_addr_get_binary_addr(address), count: count)
        octets = unsafe Array(bytes)
        prefixLength = unsafe Int(nl_addr_get_prefixlen(address))
    }
}
