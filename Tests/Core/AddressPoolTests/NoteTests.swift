import AddressPool
import Addressing
import CNISpec
import Testing

@Suite struct NoteTests {
    private static let text = "shop/cart-0 10.0.0.2,0a1b-2c,4711,1795813323704992618 fd00::2,-,1,-5"

    @Test func readsWhatItWrites() throws {
        let note = try #require(AttachmentNote(text: Self.text))
        #expect(note.text == Self.text)
        #expect(note.pod == PodName(namespace: "shop", name: "cart-0"))
        #expect(note.records.map(\.address.description) == ["10.0.0.2", "fd00::2"])
        #expect(note.records.map(\.boot?.text) == ["0a1b-2c", nil])
        #expect(note.records.last?.file == FileMark(inode: 1, written: -5))
        #expect(AttachmentNote().text == "-")
        #expect(AttachmentNote(text: "-") == AttachmentNote())
    }

    /// A damaged note is refused or is another note; it never traps.
    @Test func readsEveryTruncationAndEveryOtherByte() {
        let bytes = Array(Self.text.utf8)
        for end in bytes.indices {
            let text = String(decoding: bytes[..<end], as: UTF8.self)
            if let note = AttachmentNote(text: text) { #expect(note.text == text || text.contains("+")) }
            for byte in [0, 0x20, 0x2c, 0x2d, 0x2f, 0x30, 0x61, 0xff] as [UInt8] {
                var damaged = bytes
                damaged[end] = byte
                _ = AttachmentNote(text: String(decoding: damaged, as: UTF8.self))
            }
        }
    }

    @Test(arguments: [
        "", "x", "a/b/c", "- ", "-  10.0.0.2,-,1,1", "- 10.0.0.2", "- 10.0.0.2,g,1,1", "- 10.0.0.2,-,-1,1",
    ])
    func refusesOtherText(_ text: String) { #expect(AttachmentNote(text: text) == nil) }

    @Test(arguments: ["a/b", "kube-system/coredns-7c65d6cfc9-x2x4k", "n/a.b.c"])
    func takesPodsAsKubernetesNamesThem(_ text: String) {
        #expect(PodName(text)?.description == text)
    }

    @Test(arguments: ["", "a", "/b", "a/", "a b/c", "A/b", "a/b/c", "a:b/c", "a/b;c"])
    func takesNoOtherPods(_ text: String) { #expect(PodName(text) == nil) }

    @Test func readsThePodOfTheRuntimesArguments() throws {
        let arguments = try CNIArguments("IgnoreUnknown=1;K8S_POD_NAMESPACE=shop;K8S_POD_NAME=cart-0")
        #expect(PodName(arguments)?.description == "shop/cart-0")
        #expect(try PodName(CNIArguments("K8S_POD_NAME=cart-0")) == nil)
    }
}
