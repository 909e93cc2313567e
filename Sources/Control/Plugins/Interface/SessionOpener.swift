package import NetlinkCodec
package import NetlinkSession

/// Opens a netlink session in the namespace of the calling thread, hearing some groups.
package typealias SessionOpener = ([MulticastGroup]) throws(NetlinkError) -> NetlinkSession
