/// The family of messages about bridges, their ports and forwarding databases (`AF_BRIDGE`, linux/socket.h).
///
/// The kernel's headers for programs do not have it.
package let bridgeFamily: UInt8 = 7
