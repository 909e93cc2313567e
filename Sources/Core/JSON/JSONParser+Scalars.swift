extension JSONParser {
    /// Reads a number as RFC 8259 §6 spells it and keeps its text.
    mutating func number() throws(JSONError) -> JSONNumber {
        let start = offset
        _ = take("-")
        // A leading zero stands alone: "01" is two tokens, and no caller wants a second one.
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return JSONNumber(checked: try text(start..<offset))
    }

    private mutating func digits() throws(JSONError) {
        let start = offset
        while let byte = next, isDigit(byte) { offset += 1 }
        guard offset > start else { throw unexpected(wanted: "a digit") }
    }

    /// Reads a string with its quotes; one without escapes, which nearly all are, is copied in one piece.
    mutating func string() throws(JSONError) -> String {
        try expect("\"")
        var start = offset
        var decoded = ""
        while true {
            guard let byte = next else { throw fault(.endOfInput) }
            switch byte {
            case UInt8(ascii: "\""):
                decoded += try text(start..<offset)
                offset += 1
                return decoded
            case UInt8(ascii: "\\"):
                decoded += try text(start..<offset)
                decoded.unicodeScalars.append(try escape())
                start = offset
            case ..<0x20: throw fault(.controlCharacter(byte))
            default: offset += 1
            }
        }
    }

    private func text(_ range: Range<Int>) throws(JSONError) -> String {
        let part = bytes.extracting(range)
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: part))
        } catch {
            throw JSONError(offset: range.lowerBound + error.byteOffsets.lowerBound, cause: .invalidUTF8)
        }
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = offset
        offset += 1
        guard let byte = next else { throw fault(.endOfInput) }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(startingAt: start)
        default: throw JSONError(offset: start, cause: .badEscape)
        }
    }

    /// Reads what follows `\u`; a scalar beyond U+FFFF is written as a UTF-16 surrogate pair (RFC 8259 §7).
    private mutating func unicodeEscape(startingAt start: Int) throws(JSONError) -> Unicode.Scalar {
        let unit = try hexadecimalUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(unit), take("\\"), take("u") else {
            throw JSONError(offset: start, cause: .loneSurrogate)
        }
        let second = try hexadecimalUnit()
        guard UTF16.isTrailSurrogate(second),
            let scalar = Unicode.Scalar(
                0x1_0000 + (UInt32(unit) - 0xd800) << 10 + (UInt32(second) - 0xdc00))
        else { throw JSONError(offset: start, cause: .loneSurrogate) }
        return scalar
    }

    private mutating func hexadecimalUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let next else { throw fault(.endOfInput) }
            guard let digit = Character(Unicode.Scalar(next)).hexDigitValue else { throw fault(.badEscape) }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }
}
