internal import CLinuxNetworking
package import SystemPackage

/// Sends a datagram from a new process, so that this one need not stay until the kernel is done with it.
///
/// A thread would not do: a process is not over before the last of its threads has left the kernel.
package func sendFromOwnProcess(_ datagram: [UInt8], on socket: CInt) throws(Errno) {
    let error = unsafe datagram.withUnsafeBytes { bytes in
        unsafe swiftlet_send_from_orphan(socket, bytes.baseAddress, bytes.count)
    }
    guard error == 0 else { throw Errno(rawValue: error) }
}
