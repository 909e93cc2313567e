internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// Values and masks of a rule, each in an attribute of its own.
struct RuleMasks {
    private var mark: UInt32?
    private var markMask: UInt32?
    private var dscp: UInt8?
    private var dscpMask: UInt8?
    private var flowLabel: UInt32?
    private var flowLabelMask: UInt32?
    private var sourcePortMask: UInt16?
    private var destinationPortMask: UInt16?

    mutating func read(_ attribute: AttributeReader.Attribute) throws(WireError) -> Bool {
        switch attribute.kind {
        case FRA_FWMARK: mark = try attribute.host()
        case FRA_FWMASK: markMask = try attribute.host()
        case NewerRuleAttribute.dscp: dscp = try attribute.host()
        case NewerRuleAttribute.dscpMask: dscpMask = try attribute.host()
        case NewerRuleAttribute.flowLabel: flowLabel = try attribute.network()
        case NewerRuleAttribute.flowLabelMask: flowLabelMask = try attribute.network()
        case NewerRuleAttribute.sourcePortMask: sourcePortMask = try attribute.host()
        case NewerRuleAttribute.destinationPortMask: destinationPortMask = try attribute.host()
        default: return false
        }
        return true
    }

    func apply(to selector: inout RuleSelector) {
        selector.mark = MaskedMatch(mark, mask: markMask)
        selector.service.dscp = MaskedMatch(dscp, mask: dscpMask, width: 6)
        selector.service.flowLabel = MaskedMatch(flowLabel, mask: flowLabelMask, width: 20)
        selector.transport.sourcePorts = selector.transport.sourcePorts?.masked(by: sourcePortMask)
        selector.transport.destinationPorts = selector.transport.destinationPorts?.masked(
            by: destinationPortMask)
    }
}

extension MaskedMatch {
    /// A match as it comes; one of the two may be missing, and bits beyond the field's width do not count.
    fileprivate init?(_ value: Bits?, mask: Bits?, width: Int = Bits.bitWidth) {
        guard value != nil || mask != nil else { return nil }
        let mask = mask ?? .max
        self.init(value ?? 0, mask: Self.isWhole(mask, width) ? .max : mask & Self.all(width))
    }

    private static func isWhole(_ mask: Bits, _ width: Int) -> Bool {
        mask & all(width) == all(width)
    }

    private static func all(_ width: Int) -> Bits { .max >> (Bits.bitWidth - width) }

    /// The mask where it has to be told; without one all bits count.
    fileprivate func explicitMask(width: Int) -> Bits? { Self.isWhole(mask, width) ? nil : mask }
}

extension RulePorts {
    /// The kernel gives a single port the whole mask, and a range the mask zero.
    fileprivate func masked(by mask: UInt16?) -> Self {
        guard case .range(let range) = self, let mask, mask != .max, mask != 0 else { return self }
        return .masked(MaskedMatch(range.lowerBound, mask: mask))
    }

    fileprivate var range: ClosedRange<UInt16> {
        switch self {
        case .range(let range): range
        case .masked(let match): match.value...match.value
        }
    }

    fileprivate var mask: UInt16? {
        if case .masked(let match) = self { match.explicitMask(width: 16) } else { nil }
    }
}

extension RuleSelector {
    /// Writes all but what stands in the rule's header.
    func encode(into writer: inout ByteWriter) {
        if let from, from.length > 0 { writer.attribute(FRA_SRC, from.base.octets) }
        if let to, to.length > 0 { writer.attribute(FRA_DST, to.base.octets) }
        if let mark {
            writer.attribute(FRA_FWMARK, host: mark.value)
            // The kernel takes a mark of zero without a mask for none at all (fib_nl2rule).
            let mask = mark.value == 0 ? mark.mask : mark.explicitMask(width: 32)
            if let mask { writer.attribute(FRA_FWMASK, host: mask) }
        }
        if let input { writer.attribute(FRA_IIFNAME, text: input.text) }
        if let output { writer.attribute(FRA_OIFNAME, text: output.text) }
        if let users { writer.range(FRA_UID_RANGE, users) }
        transport.encode(into: &writer)
        if let tunnelID { writer.attribute(FRA_TUN_ID, network: tunnelID) }
        if isOfVRF { writer.attribute(FRA_L3MDEV, host: UInt8(1)) }
        service.encode(into: &writer)
    }
}

extension RuleTransport {
    fileprivate func encode(into writer: inout ByteWriter) {
        if let `protocol` { writer.attribute(FRA_IP_PROTO, host: `protocol`) }
        if let sourcePorts {
            writer.range(FRA_SPORT_RANGE, sourcePorts.range)
            if let mask = sourcePorts.mask {
                writer.attribute(NewerRuleAttribute.sourcePortMask, host: mask)
            }
        }
        if let destinationPorts {
            writer.range(FRA_DPORT_RANGE, destinationPorts.range)
            if let mask = destinationPorts.mask {
                writer.attribute(NewerRuleAttribute.destinationPortMask, host: mask)
            }
        }
    }
}

extension RuleService {
    fileprivate func encode(into writer: inout ByteWriter) {
        if let dscp {
            writer.attribute(NewerRuleAttribute.dscp, host: dscp.value)
            if let mask = dscp.explicitMask(width: 6) {
                writer.attribute(NewerRuleAttribute.dscpMask, host: mask)
            }
        }
        if let flowLabel {
            writer.attribute(NewerRuleAttribute.flowLabel, network: flowLabel.value)
            // The kernel takes no label without a mask (fib6_nl2rule_flowlabel).
            writer.attribute(NewerRuleAttribute.flowLabelMask, network: flowLabel.mask & 0xf_ffff)
        }
    }
}

extension ByteWriter {
    fileprivate mutating func range<Bound: FixedWidthInteger & UnsignedInteger>(
        _ type: some BinaryInteger, _ range: ClosedRange<Bound>
    ) {
        var payload = ByteWriter()
        payload.appendHost(range.lowerBound)
        payload.appendHost(range.upperBound)
        attribute(type, payload.bytes)
    }
}
