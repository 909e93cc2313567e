// swift-tools-version: 6.3
import PackageDescription

/// The layers of the house, ground floor first.
///
/// The raw value is the folder below `Sources`. An arrow may go sideways in a layer or down, never up: `room`
/// stops the build at an upward one.
enum Layer: String, CaseIterable {
    case c = "C"
    case core = "Core"
    case kernel = "Kernel"
    case control = "Control"
    case commands = "Commands"

    var floor: Int { Layer.allCases.firstIndex(of: self) ?? 0 }
}

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

/// Outside packages, and the lowest layer that may use each.
let outside: [String: (package: String, from: Layer)] = [
    "SystemPackage": ("swift-system", .kernel),
    "Logging": ("swift-log", .control),
    "ServiceLifecycle": ("swift-service-lifecycle", .control),
    "UnixSignals": ("swift-service-lifecycle", .control),
    "ArgumentParser": ("swift-argument-parser", .commands),
]

var floors: [String: Int] = [:]
var uses: [String: [String]] = [:]
var targets: [Target] = []

@MainActor func dependencies(of name: String, on used: [String], floor: Int) -> [Target.Dependency] {
    uses[name] = used
    return used.map { use in
        if let product = outside[use] {
            guard product.from.floor <= floor else { fatalError("\(name) may not depend on \(use)") }
            return .product(name: use, package: product.package)
        }
        guard let below = floors[use] else { fatalError("\(use), used by \(name), is not declared above it") }
        guard below <= floor else { fatalError("\(name) may not depend on \(use): an arrow never goes up") }
        return .target(name: use)
    }
}

@MainActor func room(_ name: String, in layer: Layer, uses: [String] = []) {
    floors[name] = layer.floor
    targets.append(
        .target(
            name: name,
            dependencies: dependencies(of: name, on: uses, floor: layer.floor),
            path: "Sources/\(layer.rawValue)/\(name)",
            swiftSettings: layer == .c ? [] : settings
        )
    )
}

@MainActor func systemLibrary(
    _ name: String, in folder: String = "Sources/C", floor: Layer = .c, pkgConfig: String, debian: String
) {
    floors[name] = floor.floor
    targets.append(
        .systemLibrary(
            name: name, path: "\(folder)/\(name)", pkgConfig: pkgConfig, providers: [.apt([debian])])
    )
}

@MainActor func command(_ name: String, linked flags: [String], uses: [String]) {
    targets.append(
        .executableTarget(
            name: name,
            dependencies: dependencies(of: name, on: uses, floor: Layer.commands.floor),
            path: "Sources/\(Layer.commands.rawValue)/\(name)",
            swiftSettings: settings,
            linkerSettings: [
                .unsafeFlags(flags),
                // The programs are copied onto nodes: without symbols and what nothing calls.
                .unsafeFlags(
                    ["-Xlinker", "-s", "-Xlinker", "--gc-sections"], .when(configuration: .release)),
            ]
        )
    )
}

/// Which declarations of the package's own modules a suite can use.
enum Access { case package, publicOnly }

/// Tests mirror `Sources`: the suite of a room stands in the same layer's folder.
@MainActor func suite(_ name: String, in folder: String, uses: [String], seeing access: Access = .package) {
    targets.append(
        .testTarget(
            name: name,
            dependencies: dependencies(of: name, on: uses, floor: Layer.commands.floor),
            path: "Tests/\(folder)/\(name)",
            packageAccess: access == .package,
            swiftSettings: settings
        )
    )
}

systemLibrary("CLibmnl", pkgConfig: "libmnl", debian: "libmnl-dev")
systemLibrary("CLibnl", pkgConfig: "libnl-3.0", debian: "libnl-3-dev")
room("CLinuxNetworking", in: .c)

room("Addressing", in: .core)
room("WireFormat", in: .core)
room("NetlinkCodec", in: .core, uses: ["Addressing", "WireFormat", "CLinuxNetworking"])
room("Encapsulation", in: .core, uses: ["Addressing", "WireFormat"])
room("JSON", in: .core)
room("CNISpec", in: .core, uses: ["Addressing", "JSON"])
room("AddressPool", in: .core, uses: ["Addressing", "CNISpec"])
room("Hashing", in: .core)
room("FirewallRules", in: .core, uses: ["Addressing", "Hashing", "JSON"])
room("OverlayModel", in: .core, uses: ["Addressing", "NetlinkCodec", "FirewallRules"])
room("IPRouteText", in: .core, uses: ["Addressing", "NetlinkCodec"])

room("SystemHandles", in: .kernel, uses: ["CLinuxNetworking", "Addressing", "SystemPackage"])
room(
    "NetlinkSession", in: .kernel,
    uses: ["Addressing", "WireFormat", "NetlinkCodec", "SystemHandles", "SystemPackage"])
room(
    "NetlinkOverLibmnl", in: .kernel,
    uses: ["NetlinkCodec", "NetlinkSession", "SystemHandles", "CLibmnl", "SystemPackage"])
room(
    "NetlinkOverLibnl", in: .kernel,
    uses: ["NetlinkCodec", "NetlinkSession", "SystemHandles", "CLibnl", "SystemPackage"])
room(
    "RuleInstaller", in: .kernel,
    uses: [
        "Addressing", "FirewallRules", "NetlinkCodec", "NetlinkSession", "SystemHandles", "SystemPackage",
        "WireFormat",
    ])
room(
    "AddressStore", in: .kernel,
    uses: ["Addressing", "CNISpec", "AddressPool", "SystemHandles", "SystemPackage"])

room("PluginKit", in: .control, uses: ["Addressing", "CNISpec", "JSON", "SystemHandles", "SystemPackage"])
room(
    "Plugins", in: .control,
    uses: [
        "Addressing", "CNISpec", "JSON", "Hashing", "FirewallRules", "RuleInstaller", "PluginKit",
        "AddressPool", "AddressStore", "NetlinkCodec",
        "NetlinkSession", "OverlayModel", "SystemHandles", "SystemPackage",
    ])
room("FileStore", in: .control, uses: ["Addressing", "OverlayModel", "SystemHandles", "SystemPackage"])
room(
    "FirewallFile", in: .control,
    uses: [
        "Addressing", "FileStore", "FirewallRules", "NetlinkCodec", "NetlinkSession", "RuleInstaller",
        "SystemHandles",
    ])
room(
    "OverlayDaemon", in: .control,
    uses: [
        "Addressing", "OverlayModel", "FirewallRules", "NetlinkCodec", "NetlinkSession", "RuleInstaller",
        "SystemHandles", "SystemPackage", "Logging", "ServiceLifecycle",
    ])

room(
    "IPMirror", in: .control,
    uses: [
        "Addressing", "NetlinkCodec", "NetlinkSession", "IPRouteText", "SystemHandles", "SystemPackage",
    ])
room(
    "AddressAudit", in: .control,
    uses: [
        "Addressing", "CNISpec", "JSON", "AddressPool", "AddressStore", "NetlinkCodec", "NetlinkSession",
        "OverlayModel", "Plugins", "SystemHandles", "SystemPackage",
    ])
room(
    "Demo", in: .control,
    uses: [
        "Addressing", "CNISpec", "JSON", "NetlinkCodec", "NetlinkSession", "SystemHandles", "SystemPackage",
    ])
room(
    "NodeOptions", in: .commands,
    uses: [
        "Addressing", "FirewallFile", "FirewallRules", "OverlayModel", "FileStore", "OverlayDaemon",
        "NetlinkCodec", "NetlinkSession", "NetlinkOverLibmnl", "RuleInstaller", "SystemHandles",
        "SystemPackage", "ArgumentParser",
    ])

/// Needs nothing of Swift on the node.
///
/// ArgumentParser and the file store use FoundationEssentials, whose own parts a static link must be told by
/// name.
let staticStandardLibrary = ["-static-stdlib", "-l_FoundationCollections", "-l_FoundationCShims"]

command(
    "swiftlet-cni", linked: ["-static-executable"],
    uses: ["PluginKit", "Plugins", "NetlinkCodec", "NetlinkSession", "NetlinkOverLibnl"])
command(
    "swiftletd", linked: staticStandardLibrary,
    uses: [
        "Addressing", "NodeOptions", "OverlayDaemon", "Logging", "ServiceLifecycle", "UnixSignals",
        "ArgumentParser",
    ])
command(
    "swiftlet", linked: staticStandardLibrary,
    uses: [
        "Addressing", "AddressAudit", "AddressPool", "AddressStore", "CNISpec", "JSON", "IPMirror", "Demo",
        "FileStore", "FirewallFile", "FirewallRules", "NodeOptions", "OverlayDaemon", "NetlinkCodec",
        "NetlinkSession", "NetlinkOverLibmnl", "RuleInstaller", "SystemHandles", "SystemPackage",
        "ArgumentParser",
    ])

/// Test support that several suites share; it may use any room.
@MainActor func support(_ name: String, uses: [String]) {
    floors[name] = Layer.commands.floor
    targets.append(
        .target(
            name: name,
            dependencies: dependencies(of: name, on: uses, floor: Layer.commands.floor),
            path: "Tests/Support/\(name)",
            swiftSettings: settings
        )
    )
}

support("GoldenFiles", uses: [])
support("FirewallTesting", uses: ["Addressing", "FirewallRules", "GoldenFiles"])
// A second decoder to compare ours with; it stands on the top floor, where no room can use it.
systemLibrary(
    "CLibnlRoute", in: "Tests/Support", floor: .commands, pkgConfig: "libnl-route-3.0",
    debian: "libnl-route-3-dev")
support("LibnlDecoding", uses: ["CLibnlRoute"])
support(
    "NetworkTesting",
    uses: [
        "Addressing", "NetlinkCodec", "SystemHandles", "NetlinkSession", "NetlinkOverLibmnl", "SystemPackage",
    ])

support(
    "PluginTesting", uses: ["CNISpec", "JSON", "NetworkTesting", "SystemHandles", "SystemPackage"])

// Makes a system call of a program go wrong. The suite that runs it cannot depend on a program: hence the last line.
targets.append(.executableTarget(name: "fault-injector", path: "Tests/Faults/fault-injector"))
let programsOfSuites = ["FaultTests": ["fault-injector"]]

floors["CBenchmark"] = Layer.c.floor
targets.append(.target(name: "CBenchmark", path: "Tests/Benchmarks/CBenchmark"))
targets.append(
    .executableTarget(
        name: "swiftlet-bench",
        dependencies: dependencies(
            of: "swiftlet-bench",
            on: [
                "Addressing", "CBenchmark", "FirewallRules", "NetlinkCodec", "NetlinkSession",
                "NetlinkOverLibmnl", "RuleInstaller", "SystemHandles", "SystemPackage",
            ], floor: Layer.commands.floor),
        path: "Tests/Benchmarks/swiftlet-bench",
        swiftSettings: settings
    )
)

suite("AddressingTests", in: "Core", uses: ["Addressing"])
suite("WireFormatTests", in: "Core", uses: ["WireFormat"])
suite("EncapsulationTests", in: "Core", uses: ["Addressing", "WireFormat", "Encapsulation", "GoldenFiles"])
suite("AddressPoolTests", in: "Core", uses: ["Addressing", "CNISpec", "AddressPool", "GoldenFiles"])
suite("HashingTests", in: "Core", uses: ["Hashing"])
suite(
    "FirewallRulesTests", in: "Core", uses: ["Addressing", "FirewallRules", "FirewallTesting", "GoldenFiles"])
suite("CNISpecTests", in: "Core", uses: ["Addressing", "CNISpec", "JSON"])
suite("SystemHandlesTests", in: "Kernel", uses: ["SystemHandles", "SystemPackage", "Addressing"])
suite(
    "RuleInstallerTests", in: "Kernel",
    uses: [
        "Addressing", "FirewallRules", "NetlinkCodec", "NetlinkSession", "NetlinkOverLibmnl", "RuleInstaller",
        "SystemHandles", "FirewallTesting", "GoldenFiles", "NetworkTesting", "SystemPackage",
    ])
suite(
    "AddressStoreTests", in: "Kernel",
    uses: ["Addressing", "CNISpec", "JSON", "AddressPool", "AddressStore", "SystemHandles", "SystemPackage"])
suite("IPRouteTextTests", in: "Core", uses: ["Addressing", "NetlinkCodec", "IPRouteText"])
suite(
    "IPMirrorTests", in: "Control",
    uses: [
        "Addressing", "NetlinkCodec", "NetlinkSession", "NetlinkOverLibmnl", "IPMirror", "SystemHandles",
        "NetworkTesting", "SystemPackage",
    ])
suite(
    "CNICommandTests", in: "Commands",
    uses: ["Addressing", "CNISpec", "JSON", "SystemHandles", "NetworkTesting", "SystemPackage"])
suite(
    "DifferentialCommandTests", in: "Commands",
    uses: ["GoldenFiles", "JSON", "NetworkTesting", "PluginTesting", "SystemHandles"])
suite(
    "DaemonCommandTests", in: "Commands",
    uses: [
        "Addressing", "NetlinkCodec", "NetlinkSession", "SystemHandles", "NetworkTesting", "SystemPackage",
    ])
suite(
    "FaultTests", in: "Commands",
    uses: ["CNISpec", "JSON", "GoldenFiles", "SystemHandles", "NetworkTesting", "SystemPackage"])
suite("DemoCommandTests", in: "Commands", uses: ["SystemHandles", "NetworkTesting"])
suite(
    "RuntimeTests", in: "Commands",
    uses: [
        "Addressing", "Demo", "NetlinkSession", "NetlinkOverLibmnl", "NetworkTesting", "SystemHandles",
        "SystemPackage",
    ])
suite("SwiftletCommandTests", in: "Commands", uses: ["SystemHandles", "NetworkTesting", "SystemPackage"])
suite(
    "NetlinkCodecTests", in: "Core",
    uses: ["Addressing", "WireFormat", "NetlinkCodec", "CLinuxNetworking", "GoldenFiles"])
suite(
    "OverlayModelTests", in: "Core", uses: ["Addressing", "NetlinkCodec", "OverlayModel", "GoldenFiles"])
suite(
    "NetlinkSessionTests", in: "Kernel",
    uses: [
        "Addressing", "WireFormat", "NetlinkCodec", "NetlinkSession", "NetlinkOverLibmnl", "NetlinkOverLibnl",
        "SystemHandles", "NetworkTesting", "GoldenFiles", "SystemPackage",
    ])
suite(
    "NetlinkExampleTests", in: "Kernel",
    uses: [
        "Addressing", "NetlinkCodec", "NetlinkSession", "NetlinkOverLibmnl", "SystemHandles",
        "NetworkTesting",
    ], seeing: .publicOnly)
suite(
    "NetlinkOracleTests", in: "Kernel",
    uses: [
        "Addressing", "WireFormat", "NetlinkCodec", "LibnlDecoding", "NetworkTesting", "GoldenFiles",
        "SystemHandles", "SystemPackage",
    ])
suite(
    "AddressAuditTests", in: "Control",
    uses: [
        "Addressing", "CNISpec", "JSON", "AddressPool", "AddressStore", "AddressAudit", "SystemHandles",
        "NetworkTesting", "SystemPackage",
    ])
suite(
    "FirewallFileTests", in: "Control",
    uses: ["Addressing", "FirewallRules", "FirewallFile", "GoldenFiles"])
suite("FileStoreTests", in: "Control", uses: ["Addressing", "OverlayModel", "FileStore"])
suite(
    "OverlayDaemonTests", in: "Control",
    uses: [
        "Addressing", "NetlinkCodec", "NetlinkSession", "OverlayModel", "RuleInstaller", "OverlayDaemon",
        "SystemHandles", "NetworkTesting", "SystemPackage",
    ])
suite(
    "PluginKitTests", in: "Control",
    uses: ["Addressing", "CNISpec", "JSON", "PluginKit", "SystemHandles", "SystemPackage"])
suite(
    "PluginsTests", in: "Control",
    uses: [
        "Addressing", "CNISpec", "JSON", "NetlinkCodec", "NetlinkSession", "NetlinkOverLibmnl", "PluginKit",
        "Plugins", "SystemHandles", "NetworkTesting", "PluginTesting", "SystemPackage",
    ])

// libFuzzer brings the `main` with it: only a build that asks for it sees this program (Tests/Fuzz/run).
if Context.environment["FUZZ"] != nil {
    targets.append(
        .executableTarget(
            name: "netlink-fuzz",
            dependencies: dependencies(
                of: "netlink-fuzz", on: ["Addressing", "WireFormat", "NetlinkCodec"],
                floor: Layer.commands.floor),
            path: "Tests/Fuzz/netlink-fuzz",
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]
        )
    )
}

// Netlink for other programs: NetlinkSession converses, NetlinkCodec holds the values, libmnl carries.
var products: [Product] = [
    .library(
        name: "Netlink",
        targets: ["Addressing", "NetlinkCodec", "NetlinkSession", "NetlinkOverLibmnl", "SystemHandles"])
]

// SUITES="CNISpecTests PluginKitTests" swift test: builds those suites and what they use, and nothing else.
if let names = Context.environment["SUITES"] {
    var open = names.split(separator: " ").map(String.init)
    var kept: Set<String> = []
    while let name = open.popLast() {
        if kept.insert(name).inserted { open += (uses[name] ?? []) + (programsOfSuites[name] ?? []) }
    }
    targets.removeAll { !kept.contains($0.name) }
    products = []
}

let package = Package(
    name: "swiftlet",
    products: products,
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: targets,
    swiftLanguageModes: [.v6]
)
