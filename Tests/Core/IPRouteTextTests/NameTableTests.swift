import IPRouteText
import Testing

struct NameTableTests {
    @Test func readsDecimalAndHexadecimalNumbersBetweenCommentsAndBlanks() throws {
        var table = NameTable([254: "main"])
        try table.read("# head\n\n  100\toverlay # ours\n0x65 pods\n\t7  a b\n")
        #expect(table.name(of: 100) == "overlay")
        #expect(table.name(of: 0x65) == "pods")
        #expect(table.name(of: 7) == "a")
        #expect(table.number(of: "main") == 254)
        #expect(table.number(of: "b") == nil)
    }

    @Test func laterLinesWinAndTheLowestNumberOfANameIsFound() throws {
        var table = NameTable()
        try table.read("1 one\n1 uno\n9 uno\n")
        #expect(table.name(of: 1) == "uno")
        #expect(table.number(of: "uno") == 1)
        #expect(table.number(of: "one") == nil)
    }

    @Test func passesOverNumbersOutsideItsRange() throws {
        var table = NameTable(upTo: 255)
        try table.read("256 far\n-1 below\n99999999999 beyond\n255 last\n")
        #expect(table == NameTable([255: "last"], upTo: 255))
    }

    @Test(arguments: ["nonsense", "12", "x12 name", "- name"])
    func stopsAtACorruptLine(_ line: String) {
        var table = NameTable()
        let error = #expect(throws: NameTable.CorruptLine.self) {
            try table.read("1 one\n\(line)\n2 two\n")
        }
        #expect(error?.line == line)
        #expect(table == NameTable([1: "one"]))
    }

    @Test func readsHexadecimalWithoutDigitsAsZero() throws {
        var table = NameTable()
        try table.read("0xyz\n")
        #expect(table.name(of: 0) == "xyz")
    }
}
