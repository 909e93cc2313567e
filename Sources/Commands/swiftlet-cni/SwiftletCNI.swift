import Glibc
import NetlinkCodec
import NetlinkOverLibnl
import NetlinkSession
import PluginKit
import Plugins

/// One program holds every plugin; the name that it is called by picks one.
@main struct SwiftletCNI {
    static func main() {
        let open: SessionOpener = { groups throws(NetlinkError) in
            try NetlinkSession(opening: NlTransport.self, hearing: groups)
        }
        let openConntrack: PortMapPlugin.ConntrackOpener = { () throws(NetlinkError) in
            try NetlinkSession(opening: NlTransport.self, speaking: .netfilter)
        }
        let plugins = PluginSet(open: open, openConntrack: openConntrack).all
        exit(PluginProcess.standard.run(plugins, calledWith: CommandLine.arguments).rawValue)
    }
}
