internal import CLinuxNetworking
import Glibc
package import SystemPackage

/// A socket that asks for features of network devices by ioctl(2), of the namespace that it was opened in.
package struct FeatureSocket: ~Copyable {
    private let socket: Descriptor

    /// Opens a socket in the calling thread's namespace; it is never bound or connected.
    package init() throws(Errno) {
        let type = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
        let raw = Glibc.socket(AF_INET, type, 0)
        guard raw >= 0 else { throw Errno(rawValue: errno) }
        socket = Descriptor(owning: raw)
    }

    /// The name that an interface has now.
    ///
    /// - Throws: `operationNotSupportedByDevice`, which is `ENODEV`, if there is none of that number.
    package func name(ofInterface index: UInt32) throws(Errno) -> String {
        // IFNAMSIZ.
        var bytes = [CChar](repeating: 0, count: 16)
        let error = unsafe swiftlet_interface_name(socket.rawValue, index, &bytes)
        try Self.check(error)
        return Self.text(bytes[...])
    }

    /// The names of all features in order of their bits; any device knows them.
    package func featureNames(of device: String) throws(Errno) -> [String] {
        let count = Int(unsafe swiftlet_feature_count(socket.rawValue, device))
        guard count >= 0 else { throw Errno(rawValue: CInt(-count)) }
        let length = Int(ETH_GSTRING_LEN)
        var bytes = [CChar](repeating: 0, count: count * length)
        try Self.check(
            unsafe swiftlet_feature_names(socket.rawValue, device, &bytes, UInt32(count)))
        return (0..<count).map { Self.text(bytes[$0 * length..<($0 + 1) * length]) }
    }

    /// Which features a device has, 32 in a block.
    package func features(of device: String, blocks count: Int) throws(Errno) -> [FeatureBlock] {
        var blocks = [ethtool_get_features_block](repeating: ethtool_get_features_block(), count: count)
        try Self.check(
            unsafe swiftlet_read_features(socket.rawValue, device, &blocks, UInt32(count)))
        return blocks.map {
            FeatureBlock(
                hardware: $0.available, wanted: $0.requested, active: $0.active,
                unchanging: $0.never_changed)
        }
    }

    /// Switches the features whose bits are in the masks to the values given, 32 in a block.
    package func setFeatures(
        _ wish: [(mask: UInt32, values: UInt32)], of device: String
    ) throws(Errno) {
        let blocks = wish.map { ethtool_set_features_block(valid: $0.mask, requested: $0.values) }
        try Self.check(
            unsafe swiftlet_set_features(socket.rawValue, device, blocks, UInt32(blocks.count)))
    }

    private static func check(_ error: CInt) throws(Errno) {
        guard error == 0 else { throw Errno(rawValue: error) }
    }

    /// Text up to the first NUL.
    private static func text(_ bytes: ArraySlice<CChar>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Thirty-two features of a device, the first in the lowest bit (`struct ethtool_get_features_block`).
package struct FeatureBlock: Hashable, Sendable {
    /// What can be switched on this device.
    package let hardware: UInt32
    /// What someone wants on.
    package let wanted: UInt32
    /// What is on.
    package let active: UInt32
    /// What can be switched on no device.
    package let unchanging: UInt32
}
