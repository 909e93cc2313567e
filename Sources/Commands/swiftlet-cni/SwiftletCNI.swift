import Glibc
import NetlinkOverLibnl
import NetlinkSession
import PluginKit
import Plugins

/// One program holds every plugin; the name that it is called by picks one.
@main struct SwiftletCNI {
    static func main() {
        let plugins: [any Plugin] = [
            SwiftletPlugin { groups throws(NetlinkError) in
                try NetlinkSession(opening: NlTransport.self, hearing: groups)
            },
            HostLocalPlugin(), StaticPlugin(),
        ]
        let name = CommandLine.arguments.first ?? ""
        exit(PluginProcess.standard.run(plugins, calledAs: name).rawValue)
    }
}
