import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

@Suite struct StaticExecutableTests {
    /// It is copied onto nodes of any distribution: nothing there may be needed to start it.
    @Test func needsNoInterpreter() throws {
        let file = try Descriptor(opening: BuiltProgram.plugins.path, .readOnly)
        let types = try ELFHeaders(file).segmentTypes
        #expect(types.contains(ELFHeaders.load))
        #expect(!types.contains(ELFHeaders.interpreter))
    }

    @Test func seesTheInterpreterOfAProgramThatHasOne() throws {
        let file = try Descriptor(opening: BuiltProgram.swiftlet.path, .readOnly)
        #expect(try ELFHeaders(file).segmentTypes.contains(ELFHeaders.interpreter))
    }
}

/// The program headers of a 64-bit little-endian ELF file (elf(5)).
private struct ELFHeaders {
    /// `PT_LOAD`.
    static let load: UInt64 = 1
    /// `PT_INTERP`.
    static let interpreter: UInt64 = 3

    let segmentTypes: [UInt64]

    init(_ file: borrowing Descriptor) throws {
        // The linkers put the program headers right after the file's, which takes 64 bytes.
        let bytes = try unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = try unsafe FileDescriptor(rawValue: file.rawValue).read(
                into: UnsafeMutableRawBufferPointer(buffer))
        }
        func number(at offset: Int, _ width: Int) -> UInt64 {
            bytes[offset..<offset + width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        try #require(bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]))
        let (start, size, count) = (Int(number(at: 32, 8)), Int(number(at: 54, 2)), Int(number(at: 56, 2)))
        try #require(start + size * count <= bytes.count)
        segmentTypes = (0..<count).map { number(at: start + $0 * size, 4) }
    }
}
