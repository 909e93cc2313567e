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
        // What swiftlet asks for a pod that others would have in a chain behind it.
        let companions: [any Plugin] = [
            TuningPlugin(open: open), BandwidthPlugin(open: open),
            PortMapPlugin(open: open, openConntrack: openConntrack),
        ]
        let plugins: [any Plugin] =
            [
                SwiftletPlugin(open: open, delegates: Delegates(holding: companions)),
                BridgePlugin(open: open, delegates: delegates),
                PointToPointPlugin(open: open, delegates: delegates),
                LoopbackPlugin(open: open), FirewallPlugin(),
            ] + companions + givers
        all = plugins + [FlannelPlugin(delegates: Delegates(holding: plugins))]
    }
}
