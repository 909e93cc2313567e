package import PluginKit

/// The plugins of this program, those that others delegate to handed in to them.
package struct PluginSet {
    package let all: [any Plugin]

    package init(
        open: @escaping SessionOpener, openConntrack: @escaping PortMapPlugin.ConntrackOpener
    ) {
        // Those that give addresses delegate to nobody.
        let givers: [any Plugin] = [HostLocalPlugin(), StaticPlugin()]
        let delegates = Delegates(holding: givers)
        let plugins: [any Plugin] =
            [
                SwiftletPlugin(open: open, delegates: delegates),
                BridgePlugin(open: open, delegates: delegates),
                PointToPointPlugin(open: open, delegates: delegates),
                LoopbackPlugin(open: open),
                PortMapPlugin(open: open, openConntrack: openConntrack),
                FirewallPlugin(),
                BandwidthPlugin(open: open),
                TuningPlugin(open: open),
            ] + givers
        all = plugins + [FlannelPlugin(delegates: Delegates(holding: plugins))]
    }
}
