public import NetlinkCodec
internal import SystemHandles
internal import SystemPackage

/// A conversation about the features of network devices: what ethtool(8) shows with `-k` and sets with `-K`.
///
/// It speaks generic netlink, or, with a kernel whose `ethtool` family lacks features (before Linux 5.8), makes
/// ioctl calls. Which of both is decided once, when it is opened.
///
/// It belongs to the namespace of the thread that opens it, wherever it is used afterwards.
public final class LinkFeatureSession {
    /// How the kernel is asked.
    public enum Source: Hashable, Sendable {
        /// The family `ethtool` of generic netlink.
        case genericNetlink
        /// `SIOCETHTOOL`, ioctl(2).
        case ioctl
    }

    /// How the kernel is asked.
    public let source: Source
    private let way: any FeatureWay

    /// Opens a conversation in the calling thread's namespace, over a source of choice or the best that the
    /// kernel has.
    ///
    /// - Throws: `refused` with `ENOENT` or `EOPNOTSUPP` if generic netlink is asked for and knows no features.
    public init<Transport: NetlinkTransport>(
        opening type: Transport.Type, over source: Source? = nil
    ) throws(NetlinkError) {
        if source != .ioctl {
            do throws(NetlinkError) {
                way = try FeaturesByNetlink(opening: type)
                self.source = .genericNetlink
                return
            } catch {
                guard source == nil, error.showsNoFeatures else { throw error }
            }
        }
        do {
            way = FeaturesByIoctl(try FeatureSocket())
        } catch {
            throw NetlinkError("open a socket for features", .transport(error))
        }
        self.source = .ioctl
    }

    /// The features of a link.
    public func features(
        of link: LinkReference, by deadline: ContinuousClock.Instant? = nil
    ) throws(NetlinkError) -> LinkFeatures {
        try way.features(of: link, by: deadline)
    }

    /// Switches features of a link, all in one step, and tells what the kernel made of it.
    ///
    /// A feature that this device cannot switch, or that needs one that is off, stays as it is: that is no error,
    /// and the outcome names it.
    ///
    /// - Throws: `refused` with `EOPNOTSUPP` for a feature that the kernel does not know, and with `EINVAL` for
    ///   one that no device can switch. Nothing is switched then.
    @discardableResult
    public func setFeatures(
        _ wish: [LinkFeature: FeatureState], of link: LinkReference,
        by deadline: ContinuousClock.Instant? = nil
    ) throws(NetlinkError) -> FeatureOutcome {
        try way.setFeatures(wish, of: link, by: deadline)
    }

    /// Switches all checksums on sending that a link can switch, as `ethtool -K … tx` does.
    ///
    /// Off is the cure for a VXLAN device under which some hardware or driver writes wrong checksums.
    @discardableResult
    public func setTransmitChecksums(
        _ state: FeatureState, of link: LinkReference, by deadline: ContinuousClock.Instant? = nil
    ) throws(NetlinkError) -> FeatureOutcome {
        let features = try features(of: link, by: deadline)
        let checksums = features.known.filter { $0.isTransmitChecksum && features.canChange($0) }
        let wish = Dictionary(uniqueKeysWithValues: checksums.map { ($0, state) })
        return try setFeatures(wish, of: link, by: deadline)
    }
}

extension NetlinkError {
    /// The kernel has no generic netlink, no family `ethtool` in it, or one without features.
    fileprivate var showsNoFeatures: Bool {
        switch cause {
        case .transport(let errno): errno == .protocolNotSupported
        case .refused(let refusal): refusal.errno == .noSuchFileOrDirectory || refusal.errno == .notSupported
        default: false
        }
    }
}

/// One of the two sources of features.
protocol FeatureWay: AnyObject {
    func features(
        of link: LinkReference, by deadline: ContinuousClock.Instant?
    ) throws(NetlinkError) -> LinkFeatures

    func setFeatures(
        _ wish: [LinkFeature: FeatureState], of link: LinkReference, by deadline: ContinuousClock.Instant?
    ) throws(NetlinkError) -> FeatureOutcome
}

/// Features over generic netlink.
private final class FeaturesByNetlink: FeatureWay {
    private let session: NetlinkSession
    private let ethtool: GenericFamily
    private let names: LinkFeatureNames

    init<Transport: NetlinkTransport>(opening type: Transport.Type) throws(NetlinkError) {
        session = try NetlinkSession(opening: type, speaking: .generic)
        ethtool = try session.get(.genericFamily(named: GenericFamily.ethtool))
        guard ethtool.takesFeatures else {
            throw NetlinkError("show features", .refused(KernelRefusal(.notSupported)))
        }
        names = try session.get(.featureNames(asking: ethtool))
    }

    func features(
        of link: LinkReference, by deadline: ContinuousClock.Instant?
    ) throws(NetlinkError) -> LinkFeatures {
        try session.get(.features(of: link, asking: ethtool, names: names), by: deadline)
    }

    func setFeatures(
        _ wish: [LinkFeature: FeatureState], of link: LinkReference, by deadline: ContinuousClock.Instant?
    ) throws(NetlinkError) -> FeatureOutcome {
        try session.get(.setFeatures(wish, of: link, asking: ethtool, names: names), by: deadline)
    }
}
