import Foundation
import SystemHandles
import SystemPackage
import Testing

@Suite struct FileTests {
    private let fixture = StoreFixture()

    private func directory() throws -> Directory {
        try Directory(
            creating: FilePath(fixture.dataDirectory).appending("net"), permissions: [.ownerReadWriteExecute])
    }

    private func newFile(_ text: String, in directory: borrowing Directory) throws -> AtomicFile {
        try AtomicFile(
            in: directory, temporaryName: ".new", content: Array(text.utf8), permissions: .ownerReadWrite)
    }

    @Test func claimsANameOnceAndKeepsWhatStands() throws {
        let directory = try directory()
        let first = try newFile("first", in: directory)
        try first.claim("name", in: directory)
        try first.discard(in: directory)
        let second = try newFile("second", in: directory)
        #expect(throws: Errno.fileExists) { try second.claim("name", in: directory) }
        try second.discard(in: directory)
        #expect(try fixture.files() == ["name": "first"])
    }

    @Test func replacesAFile() throws {
        let directory = try directory()
        for text in ["first", "second"] { try newFile(text, in: directory).replace("name", in: directory) }
        #expect(try fixture.files() == ["name": "second"])
        #expect(try directory.names() == ["name"])
    }

    @Test func refusesMoreThanTheLimit() throws {
        let directory = try directory()
        let content = String(repeating: "x", count: 40_000)
        try newFile(content, in: directory).replace("name", in: directory)
        #expect(try directory.read("name", limit: 40_000) == Array(content.utf8))
        #expect(throws: Errno.fileTooLarge) { try directory.read("name", limit: 39_999) }
        #expect(throws: Errno.noSuchFileOrDirectory) { try directory.read("gone", limit: 1) }
    }
}
