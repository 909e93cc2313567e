import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import Testing

@Suite struct RefusalTests {
    @Test(.networkNamespace) func theKernelsRefusalNamesTheAttribute() throws {
        let session = try TestNamespace.current.session()
        let error = #expect(throws: NetlinkError.self) {
            try session.get(.namespaceID(of: .descriptor(9999)))
        }
        guard case .refused(let refusal) = error?.cause else {
            Issue.record("\(error?.description ?? "no error")")
            return
        }
        #expect(refusal.attribute == .present("NETNSA_FD"))
        #expect(
            error?.description
                == "cannot show namespace id: Bad file descriptor "
                + "(kernel: \"Peer netns reference is invalid\"), in attribute NETNSA_FD")
    }

    @Test func aMissingAttributeIsNamed() {
        let answer = Acknowledgement(errorNumber: 22, missing: 3)
        let replay = ReplayTransport([.datagram(answer.message(sequence: 1))])
        let error = #expect(throws: NetlinkError.self) {
            try NetlinkSession(over: replay).perform(.deleteLink(.index(.loopback)))
        }
        #expect(
            error?.description
                == "cannot delete link #1: Invalid argument, attribute IFLA_IFNAME is missing")
    }
}
