internal import WireFormat

/// The header of every message of netfilter (`struct nfgenmsg`): family, version and a number, four bytes.
struct NetfilterHeader {
    /// `AF_INET`, `AF_INET6`, or zero for both.
    var family: UInt8
    /// `NFNETLINK_V0`; in a request to delete everything, 1 says that the family counts.
    var version: UInt8 = 0

    init(family: UInt8, version: UInt8 = 0) {
        self.family = family
        self.version = version
    }

    init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(4)
        family = try reader.readHost()
        version = try reader.readHost()
        try reader.skip(2)
    }

    func encode(into writer: inout ByteWriter) {
        writer.append(family)
        writer.append(version)
        writer.appendZeros(2)
    }
}
