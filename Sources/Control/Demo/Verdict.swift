internal import Addressing

/// What the demo found, a check a line.
struct Verdict {
    private(set) var failures = 0
    private let print: (String) -> Void

    init(printingTo print: @escaping (String) -> Void) { self.print = print }

    /// Notes a check: what was looked at, what was found, whether that is right.
    mutating func note(_ what: String, _ found: String, holds: Bool) {
        if !holds { failures += 1 }
        print("  \(holds ? "ok  " : "FAIL") \(what.padded(to: 44)) \(found)")
    }

    /// Notes a check that throws when it does not hold.
    mutating func note(_ what: String, _ check: () throws -> Finding) throws {
        do {
            let finding = try check()
            note(what, finding.text, holds: finding.holds)
        } catch DemoError.interrupted {
            throw DemoError.interrupted
        } catch {
            note(what, "\(error)", holds: false)
        }
    }

    /// What a check found.
    struct Finding {
        let text: String
        let holds: Bool
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// A number of milliseconds with two digits after the point.
    init(milliseconds: Double?) {
        guard let milliseconds else {
            self = "no answer"
            return
        }
        let hundredths = Int((milliseconds * 100).rounded())
        let fraction = hundredths % 100
        self = "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) ms"
    }
}
