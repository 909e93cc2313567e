import Glibc

/// What libFuzzer calls once, before it takes its own arguments: picks the family, or ends the program.
@c(LLVMFuzzerInitialize)
public func initialize(_ count: UnsafeMutablePointer<CInt>?, _ arguments: UnsafeMutableRawPointer?) -> CInt {
    guard let name = unsafe getenv("FUZZ_FAMILY").map({ unsafe String(cString: $0) }) else {
        // Without a family the program tells which there are.
        for family in Family.all { print(family.name) }
        exit(0)
    }
    guard Family.named(name) != nil else {
        print("FUZZ_FAMILY: there is no family \"\(name)\"")
        exit(2)
    }
    return 0
}

/// What libFuzzer calls with each input.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe UnsafeBufferPointer(start: data, count: count)
    chosen.check(unsafe Span(_unsafeElements: bytes))
    return 0
}

private let chosen: Family = {
    let name = unsafe getenv("FUZZ_FAMILY").map { unsafe String(cString: $0) }
    guard let family = name.flatMap(Family.named) else { fatalError("initialize has looked at FUZZ_FAMILY") }
    return family
}()
