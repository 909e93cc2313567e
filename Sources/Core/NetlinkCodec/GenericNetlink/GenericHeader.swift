internal import CLinuxNetworking
internal import WireFormat

/// The header of every message of generic netlink (`struct genlmsghdr`): command and version, four bytes.
struct GenericHeader {
    var command: UInt8
    var version: UInt8

    init(_ command: some BinaryInteger, version: UInt8) {
        self.command = UInt8(truncatingIfNeeded: command)
        self.version = version
    }

    init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(4)
        command = try reader.readHost()
        version = try reader.readHost()
        try reader.skip(2)
    }

    func encode(into writer: inout ByteWriter) {
        writer.append(command)
        writer.append(version)
        writer.appendZeros(2)
    }
}
