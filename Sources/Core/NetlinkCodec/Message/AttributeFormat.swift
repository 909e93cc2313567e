internal import Addressing
internal import WireFormat

extension AttributeFormat where Value: FixedWidthInteger & UnsignedInteger {
    /// In the byte order of this machine.
    static var host: Self {
        Self { attribute throws(WireError) in
            try attribute.host()
        } write: { value, type, writer in
            writer.attribute(type, host: value)
        }
    }

    /// In network byte order.
    static var network: Self {
        Self { attribute throws(WireError) in
            try attribute.network()
        } write: { value, type, writer in
            writer.attribute(type, network: value)
        }
    }
}

extension AttributeFormat
where Value: RawRepresentable, Value.RawValue: FixedWidthInteger & UnsignedInteger {
    /// Refuses numbers that the type has no value for.
    static var number: Self {
        Self { attribute throws(WireError) in
            try attribute.value(try attribute.host())
        } write: { value, type, writer in
            writer.attribute(type, host: value.rawValue)
        }
    }

    /// As `number`, in network byte order.
    static var networkNumber: Self {
        Self { attribute throws(WireError) in
            try attribute.value(try attribute.network())
        } write: { value, type, writer in
            writer.attribute(type, network: value.rawValue)
        }
    }
}

extension AttributeReader.Attribute {
    fileprivate func value<Value: RawRepresentable>(
        _ number: Value.RawValue
    ) throws(WireError) -> Value where Value.RawValue: FixedWidthInteger & UnsignedInteger {
        guard let value = Value(rawValue: number) else {
            throw .badValue(field: "attribute \(type)", value: UInt64(number))
        }
        return value
    }
}

extension AttributeFormat where Value == Bool {
    /// A byte of zero or one.
    static var byte: Self {
        Self { attribute throws(WireError) in
            try attribute.host(UInt8.self) != 0
        } write: { value, type, writer in
            writer.attribute(type, host: UInt8(value ? 1 : 0))
        }
    }

    /// True by being there (`NLA_FLAG`); some are requested so and shown as a byte.
    static var flag: Self {
        Self { attribute throws(WireError) in
            attribute.payload.isEmpty ? true : try attribute.host(UInt8.self) != 0
        } write: { value, type, writer in
            if value { writer.attribute(type, []) }
        }
    }
}

extension AttributeFormat where Value == InterfaceIndex {
    /// 32 bits; zero is refused.
    static var interface: Self {
        Self { attribute throws(WireError) in
            try attribute.interface()
        } write: { value, type, writer in
            writer.attribute(type, host: value.rawValue)
        }
    }
}

extension AttributeFormat where Value == MACAddress {
    /// Six octets in wire order.
    static var octets: Self {
        Self { attribute throws(WireError) in
            guard let address = MACAddress(octets: attribute.bytes) else {
                throw .badLength(attribute.payload.count, available: 6)
            }
            return address
        } write: { value, type, writer in
            writer.attribute(type, value.octets)
        }
    }
}

extension AttributeFormat where Value == VNI {
    /// 32 bits in host byte order.
    static var host: Self {
        Self { attribute throws(WireError) in
            let id: UInt32 = try attribute.host()
            do { return try VNI(Int(id)) } catch { throw .badValue(field: "VNI", value: UInt64(id)) }
        } write: { value, type, writer in
            writer.attribute(type, host: value.rawValue)
        }
    }
}

extension AttributeFormat where Value == IPAddress {
    /// 4 or 16 octets in wire order.
    static func octets(_ family: IPFamily) -> Self {
        Self { attribute throws(WireError) in
            try attribute.address(family)
        } write: { value, type, writer in
            writer.attribute(type, value.octets)
        }
    }
}

extension AttributeFormat where Value: AttributeLayout {
    /// A nest; what its layout does not know is left out.
    static func nested(_ empty: @escaping () -> Value) -> Self {
        Self { attribute throws(WireError) in
            var value = empty()
            _ = try value.read(attribute.payload)
            return value
        } write: { value, type, writer in
            writer.nest(type) { value.encode(into: &$0) }
        }
    }
}

extension AttributeCoder where Self: ~Escapable {
    /// An address that has an attribute for each family.
    mutating func address(
        _ type4: Int, _ type6: Int, _ value: inout IPAddress?
    ) throws(Failure) {
        var v4 = value?.family == .ipv4 ? value : nil
        var v6 = value?.family == .ipv6 ? value : nil
        try field(type4, &v4, .octets(.ipv4))
        try field(type6, &v6, .octets(.ipv6))
        value = v4 ?? v6
    }
}

extension AttributeFormat where Value == Duration {
    /// Whole seconds in 32 bits.
    static var seconds: Self { ticks(UInt32.self, perSecond: 1) }

    /// Hundredths of a second, the kernel's `clock_t`, in 32 bits.
    static var hundredths: Self { ticks(UInt32.self, perSecond: 100) }

    /// Hundredths of a second, the kernel's `clock_t`, in 64 bits.
    static var longHundredths: Self { ticks(UInt64.self, perSecond: 100) }

    /// Writes what is less than a tick as none, and what is too long as the longest.
    private static func ticks<Ticks: FixedWidthInteger & UnsignedInteger>(
        _: Ticks.Type, perSecond rate: UInt64
    ) -> Self {
        Self { attribute throws(WireError) in
            let ticks = UInt64(try attribute.host(Ticks.self))
            return .seconds(Int64(clamping: ticks / rate))
                + .nanoseconds(
                    Int64(ticks % rate * (1_000_000_000 / rate)))
        } write: { value, type, writer in
            let (seconds, attoseconds) = value.components
            let part = UInt128(clamping: attoseconds) / (1_000_000_000_000_000_000 / UInt128(rate))
            writer.attribute(
                type, host: Ticks(clamping: UInt128(clamping: seconds) * UInt128(rate) + part))
        }
    }
}
