internal import Addressing
internal import CNISpec
internal import RuleInstaller
internal import SystemHandles

/// firewalld's zones, by its own program.
///
/// The reference asks firewalld over D-Bus; the program asks it the same.
struct FirewalldZones {
    private let run: RuleInstaller.Runner

    init(run: @escaping RuleInstaller.Runner) { self.run = run }

    /// Whether firewalld runs; where its program is not installed it does not.
    var isRunning: Bool {
        let outcome = try? run(Command("firewall-cmd", ["--state"]))
        return outcome?.status == .success
    }

    /// Lets packets from an address pass; one that may already is no error.
    func add(_ address: IPAddress, to zone: String) throws(CNIError) {
        try change("--add-source", address, zone, tolerating: "ALREADY_ENABLED")
    }

    /// One that is in no zone is no error.
    func remove(_ address: IPAddress, from zone: String) throws(CNIError) {
        try change("--remove-source", address, zone, tolerating: "UNKNOWN_SOURCE")
    }

    func contains(_ address: IPAddress, in zone: String) throws(CNIError) -> Bool {
        try outcome(["--zone=\(zone)", "--query-source=\(Self.host(address))"]).status == .success
    }

    private func change(
        _ option: String, _ address: IPAddress, _ zone: String, tolerating known: String
    ) throws(CNIError) {
        let outcome = try outcome(["--zone=\(zone)", "\(option)=\(Self.host(address))"])
        guard outcome.status != .success, !outcome.errorText.contains(known) else { return }
        throw CNIError(
            .ioFailure, "firewalld refused \(option) for \(address) in zone \(zone): \(outcome.errorText)",
            details: "see its log; the zone must exist")
    }

    private static func host(_ address: IPAddress) -> String { InterfaceAddress(host: address).description }

    private func outcome(_ arguments: [String]) throws(CNIError) -> Outcome {
        do throws(ChildProcessError) {
            return try run(Command("firewall-cmd", arguments))
        } catch {
            throw CNIError(
                .ioFailure, "cannot ask firewalld: \(error)",
                details: "\"backend\": \"firewalld\" needs firewalld and its program firewall-cmd")
        }
    }
}
