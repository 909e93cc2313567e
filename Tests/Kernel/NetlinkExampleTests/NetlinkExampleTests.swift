import Addressing
import Foundation
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import NetworkTesting
import SystemHandles
import Testing

/// What another program would write: this target sees only what is public.
@Suite(.networkNamespace) struct NetlinkExampleTests {
    @Test func theExampleDoesWhatItSays() throws {
        let node = try NetworkNamespace.create()
        let pod = try NetworkNamespace.create()
        let session = try NetlinkSession(opening: MnlTransport.self, in: node)
        let address = try InterfaceAddress("10.244.1.7/24")
        try session.perform(.setLink(.index(.loopback), .state(.up)))

        let route = try attach(pod, to: session, address: address)
        #expect(route.destination.description == "10.244.1.7/32")
        #expect(route.origin.source == .static)
    }

    @Test func theHandbookShowsTheExample() throws {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let example = try String(contentsOf: here.appending(path: "PodNetwork.swift"), encoding: .utf8)
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appending(path: "Docs/Handbook.docc/Netlink.md"), encoding: .utf8)
        #expect(page.contains("```swift\n\(example)```\n"))
    }
}
