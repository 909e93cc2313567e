internal import Addressing
internal import NetlinkCodec
internal import SystemHandles
internal import SystemPackage

/// Features by ioctl(2), which answers at once: deadlines mean nothing to it.
final class FeaturesByIoctl: FeatureWay {
    private let socket: FeatureSocket
    /// The names, once a device was there to ask for them.
    private var names: LinkFeatureNames?

    init(_ socket: consuming FeatureSocket) { self.socket = socket }

    func features(
        of link: LinkReference, by deadline: ContinuousClock.Instant?
    ) throws(NetlinkError) -> LinkFeatures {
        try refusing("show features of \(link)") { () throws(Errno) in try features(of: try name(of: link)) }
    }

    func setFeatures(
        _ wish: [LinkFeature: FeatureState], of link: LinkReference, by deadline: ContinuousClock.Instant?
    ) throws(NetlinkError) -> FeatureOutcome {
        try refusing("set features of \(link)") { () throws(Errno) in
            let device = try name(of: link)
            let before = try features(of: device)
            try socket.setFeatures(try blocks(of: wish, device), of: device)
            return FeatureOutcome(wanting: wish, from: before, to: try features(of: device))
        }
    }

    /// Bits by name; the errno for an unknown one is that of netlink (`ethnl_parse_bit`).
    private func blocks(
        of wish: [LinkFeature: FeatureState], _ device: String
    ) throws(Errno) -> [(mask: UInt32, values: UInt32)] {
        let names = try featureNames(device)
        var blocks = [(mask: UInt32, values: UInt32)](repeating: (0, 0), count: names.blockCount)
        for (feature, state) in wish {
            guard !feature.rawValue.isEmpty, let bit = names.texts.firstIndex(of: feature.rawValue) else {
                throw .notSupported
            }
            blocks[bit / 32].mask |= 1 << (bit % 32)
            if state == .on { blocks[bit / 32].values |= 1 << (bit % 32) }
        }
        return blocks
    }

    private func features(of device: String) throws(Errno) -> LinkFeatures {
        let names = try featureNames(device)
        let blocks = try socket.features(of: device, blocks: names.blockCount)
        func set(_ word: (FeatureBlock) -> UInt32) -> Set<LinkFeature> {
            Set(
                names.texts.indices.compactMap { bit in
                    word(blocks[bit / 32]) >> (bit % 32) & 1 == 1 ? names[bit] : nil
                })
        }
        return LinkFeatures(
            known: set { _ in .max }, hardware: set(\.hardware), wanted: set(\.wanted),
            active: set(\.active), unchanging: set(\.unchanging))
    }

    private func featureNames(_ device: String) throws(Errno) -> LinkFeatureNames {
        if let names { return names }
        let names = LinkFeatureNames(try socket.featureNames(of: device))
        self.names = names
        return names
    }

    private func name(of link: LinkReference) throws(Errno) -> String {
        switch link {
        case .index(let index): return try socket.name(ofInterface: index.rawValue)
        case .name(let name): return name.text
        case .alternativeName(let name):
            // `struct ifreq` has room for 15 bytes; cut off, a name could be another device's.
            guard name.text.utf8.count < 16 else { throw .fileNameTooLong }
            return name.text
        }
    }

    /// The kernel's no reads the same, whichever way it was asked.
    private func refusing<Value>(
        _ operation: String, _ body: () throws(Errno) -> Value
    ) throws(NetlinkError) -> Value {
        do { return try body() } catch {
            throw NetlinkError(operation, .refused(KernelRefusal(error)))
        }
    }
}

extension LinkFeatureNames {
    fileprivate var blockCount: Int { (texts.count + 31) / 32 }
}
