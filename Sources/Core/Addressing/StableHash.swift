/// A number that follows from a text, today and after every restart, on every machine (64-bit FNV-1a).
///
/// For names and addresses that must be found again when nothing but the text is known. It is no protection
/// against somebody who looks for two texts with one number.
package struct StableHash: Hashable, Sendable {
    package let bits: UInt64

    package init(of text: String) {
        bits = text.utf8.reduce(0xcbf2_9ce4_8422_2325) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
    }
}
