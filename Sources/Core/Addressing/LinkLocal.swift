extension Address where Family == IPv6 {
    /// The link-local address that an interface makes of its Ethernet address (RFC 4291 §2.5.6 and appendix A).
    package init(linkLocalOf address: MACAddress) {
        let upper = UInt128(address.bits >> 24) ^ 0x02_0000
        let lower = UInt128(address.bits & 0xff_ffff)
        self.init(bits: 0xfe80 << 112 | upper << 40 | 0xfffe << 24 | lower)
    }
}
