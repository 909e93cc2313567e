import AddressPool
import CNISpec
import Testing

@Suite struct RecordTests {
    @Test(arguments: ["c1\r\neth0", "  c1\r\neth0\n", "\tc1\r\neth0\r\n "])
    func readsTwoLinesWithoutWhiteSpaceAround(_ text: String) throws {
        let owner = try #require(AddressRecord.Owner(fileText: text))
        guard case .attachment(let id) = owner else {
            Issue.record("it names an interface")
            return
        }
        #expect(id.description == "c1/eth0")
        #expect(owner.fileText == "c1\r\neth0")
    }

    @Test(arguments: ["c1", " c1 \n"])
    func readsOldFilesOfOneLine(_ text: String) throws {
        let owner = try #require(AddressRecord.Owner(fileText: text))
        guard case .container = owner else {
            Issue.record("it names no interface")
            return
        }
        #expect(owner.fileText == "c1")
    }

    @Test(arguments: ["", " \n", "c1\neth0", "c1\r\n\r\neth0", "c1\reth0", "c1\r\na/b", "\u{e4}\r\neth0"])
    func readsNobodyFromOtherText(_ text: String) {
        #expect(AddressRecord.Owner(fileText: text) == nil)
    }
}
