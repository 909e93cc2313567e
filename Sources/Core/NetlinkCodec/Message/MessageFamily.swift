extension MessageReader.Message {
    /// The address family that an rtnetlink message is about: the first byte behind every header (`struct rtgenmsg`).
    public var family: UInt8? { payload.isEmpty ? nil : payload[0] }
}
