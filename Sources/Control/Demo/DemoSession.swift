internal import Glibc
internal import SystemHandles
internal import SystemPackage

/// A demo as a person starts it: what is left of an earlier one goes first, and whatever happens, this one's
/// remains go too, unless they are to be kept.
package struct DemoSession {
    private let instance: String
    private let open: Laboratory.SessionOpener
    private let print: (String) -> Void

    /// What becomes of the laboratory when every check is done.
    package enum Ending: Sendable {
        case takeDown
        case keep
    }

    package init(
        instance: String = "", open: @escaping Laboratory.SessionOpener,
        printingTo print: @escaping (String) -> Void
    ) {
        self.instance = instance
        self.open = open
        self.print = print
    }

    /// Runs the demo; gives the number of checks that failed.
    package func run(_ ending: Ending) throws -> Int {
        guard geteuid() == 0 else { throw DemoError.notRoot }
        Interruption.watch()
        try takeDown()
        let start = ContinuousClock.now
        let machine = try MachineGuard(open)
        var failures: Int
        do {
            failures = try perform(ending)
        } catch {
            print("\n== taken down, as the demo could not go on")
            try takeDown()
            throw error
        }
        let changes = try machine.changes()
        print(
            "\nthe machine's own namespace: "
                + (changes.isEmpty ? "unchanged" : changes.joined(separator: "; ")))
        if !changes.isEmpty { failures += 1 }
        let seconds = Int(((ContinuousClock.now - start) / .seconds(1)).rounded())
        print(failures == 0 ? "every check held, in \(seconds) s" : "\(failures) checks failed")
        return failures
    }

    /// Takes down what stands; false if nothing did.
    @discardableResult
    package func takeDown() throws -> Bool {
        guard geteuid() == 0 else { throw DemoError.notRoot }
        let plan = try LabPlan(instance: instance)
        return try LaboratoryRemoval(of: plan, daemon: Programs.daemon(beside: ownProgram())).run()
    }

    private func perform(_ ending: Ending) throws -> Int {
        let plan = try LabPlan(instance: instance)
        let programs = try Programs(beside: ownProgram(), pluginFolder: "\(plan.folder)/bin")
        let laboratory = Laboratory(plan, programs: programs, open: open)
        var demonstration = Demonstration(in: laboratory, printingTo: print)
        var failures = try demonstration.run()
        switch ending {
        case .keep:
            laboratory.leaveDaemonsRunning()
            printHowToEnter(plan)
        case .takeDown:
            failures = try demonstration.tearDown()
            try takeDown()
            failures += checkNamespaces(of: plan)
        }
        return failures
    }

    private func checkNamespaces(of plan: LabPlan) -> Int {
        let left = plan.namespaces.filter { fileExists($0.path) }.map(\.name)
        print(
            "  \(left.isEmpty ? "ok  " : "FAIL") namespaces left: \(left.isEmpty ? "none" : left.joined(separator: " "))"
        )
        return left.count
    }

    private func printHowToEnter(_ plan: LabPlan) {
        print("\n== left up; enter it with")
        for namespace in plan.namespaces { print("  ip netns exec \(namespace.name) bash") }
        print("and take it down with `make demo-down`")
    }

    /// The file of the program that runs.
    private func ownProgram() throws -> String { try RunningProcess.ownProgram() }
}
