import SystemHandles
import Testing

/// Patterns as an operator writes them, compared with what grep(1) finds by Perl's rules.
struct TextPatternTests {
    static let patterns = [
        "abc", "^abc$", "a.c", "a\\.c", "^net\\.ipv4\\.conf\\.[a-z0-9]+\\.rp_filter$", "\\d+", "^\\w+$",
        "\\s",
        "[\\d.]+$", "[^\\w]", "[]a]", "[^]a]", "[a\\]b]+$", "[\\^]", "[\\^-]", "[-^]", "[^^]", "[a-c-]+$",
        "[\\-x]", "(?:ab)+c", "(ab|cd)*$", "a+?b", "a??b", "a{2,3}?c", "\\$", "\\[", "^$", "a\\+?b", "a\\??",
    ]
    static let texts = [
        "", "abc", "xabcx", "a.c", "axc", "net.ipv4.conf.eth0.rp_filter", "net.ipv4.confxeth0.rp_filter",
        "17",
        "a b", "]", "[", "^", "-", "ababc", "cdab", "aaac", "b", "ab", "a+b", "a++b", "$", "a]b", "\\", "x-y",
        "?",
    ]

    @Test(arguments: patterns) func findsWhatPerlFinds(_ pattern: String) throws {
        let compiled = try TextPattern(pattern)
        for text in Self.texts {
            let grep = Command("grep", ["-qP", "--", pattern], input: Array((text + "\n").utf8))
            let isFound = try ChildProcess.run(grep).status == .success
            #expect(compiled.isFound(in: text) == isFound, "\(pattern) in \(text)")
        }
    }

    @Test(arguments: [
        "(?i)abc", "\\pL", "\\bx", "[[:alpha:]]", "[\\b]", "a\\", "[a\\", "[a", "(", "\\1", "*a)",
    ])
    func refusesWhatItWouldUnderstandOtherwise(_ pattern: String) {
        #expect(throws: TextPatternError.self) { _ = try TextPattern(pattern) }
    }
}
