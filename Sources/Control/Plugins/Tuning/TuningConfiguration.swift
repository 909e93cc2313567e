internal import Addressing
internal import CNISpec
internal import PluginKit
internal import SystemPackage

/// The fields of the plugin `tuning`, all of them optional, once everybody who may set one was asked.
struct TuningConfiguration {
    let sysctls: [SysctlAssignment]
    let settings: InterfaceSettings
    /// The MAC address as it was written: so the result repeats it.
    let macText: String?
    let dataDirectory: FilePath

    private static let defaultDataDirectory: FilePath = "/run/cni/tuning"

    /// Reads the fields; `args.cni` beats `runtimeConfig`, that beats `CNI_ARGS`, and that the configuration.
    init(_ attachment: Attachment) throws(CNIError) {
        let configuration = attachment.configuration
        let fields = configuration.fields
        let arguments = try Fields(configuration.arguments, at: "args").fields("cni")
        let runtime = Fields(configuration.runtimeConfiguration, at: "runtimeConfig")
        try attachment.context.arguments.refuseUnknown(knowing: ["MAC"])

        dataDirectory = try Self.dataDirectory(of: configuration)
        sysctls = try SysctlAssignment.list(in: fields, overriddenIn: arguments, for: attachment.id.interface)
        macText = Self.first(
            try arguments?.text("mac"), try runtime.text("mac"), attachment.context.arguments["MAC"],
            try fields.text("mac"))
        let promiscuous = Self.first(try arguments?.bool("promisc"), try fields.bool("promisc"))
        settings = InterfaceSettings(
            mac: try macText.map { (text) throws(CNIError) in try Self.mac(text) },
            promiscuous: promiscuous == true ? true : nil,
            mtu: Self.first(try Self.mtu(in: arguments), try Self.mtu(in: fields)),
            allMulticast: Self.first(try arguments?.bool("allmulti"), try fields.bool("allmulti")),
            queueLength: Self.first(try Self.queueLength(in: arguments), try Self.queueLength(in: fields)))
    }

    private static func first<Value>(_ values: Value?...) -> Value? { values.compactMap(\.self).first }

    /// All that a DEL needs of a configuration, so that no other fault in it keeps a pod from being deleted.
    static func dataDirectory(of configuration: NetworkConfiguration) throws(CNIError) -> FilePath {
        guard let path = try configuration.fields.string("dataDir"), !path.isEmpty else {
            return defaultDataDirectory
        }
        return FilePath(path)
    }

    private static func mac(_ text: String) throws(CNIError) -> MACAddress {
        do throws(AddressingError) {
            return try MACAddress(text.replacing("-", with: ":"))
        } catch {
            throw CNIError(.invalidConfiguration, "invalid field \"mac\": \(error)")
        }
    }

    /// Zero stands for none.
    private static func mtu(in fields: Fields?) throws(CNIError) -> MTU? {
        guard let fields, let bytes = try fields.integer("mtu", in: 0...65535), bytes != 0 else { return nil }
        do throws(AddressingError) { return try MTU(bytes) } catch { throw fields.fault("mtu", "\(error)") }
    }

    private static func queueLength(in fields: Fields?) throws(CNIError) -> UInt32? {
        try fields?.integer("txQLen", in: 0...Int(Int32.max)).map { UInt32($0) }
    }

    /// What the plugins before made, with what changed of the interface.
    func result(after previous: CNIResult, of interface: InterfaceName) -> CNIResult {
        var result = previous
        for place in result.interfaces.indices where result.interfaces[place].name == interface.text {
            if let macText { result.interfaces[place].mac = macText }
            if let mtu = settings.mtu, result.interfaces[place].mtu != nil {
                result.interfaces[place].mtu = Int(mtu.bytes)
            }
        }
        return result
    }
}

extension Fields {
    /// A text; like the reference, an empty one counts as absent.
    fileprivate func text(_ key: String) throws(CNIError) -> String? {
        try string(key).flatMap { $0.isEmpty ? nil : $0 }
    }
}
