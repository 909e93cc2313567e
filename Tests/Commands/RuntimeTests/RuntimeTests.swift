import Addressing
import Demo
import SystemHandles
import Testing

/// Debian's containerd calls the plugin: `ctr run --cni`, with the conflist that operators install.
@Suite(.containerRuntime, .timeLimit(.minutes(3))) struct RuntimeTests {
    @Test func aContainerAndAPodOfTheOtherNodeReachEachOther() throws {
        try RuntimeLaboratory.run { laboratory in
            let container = try Container("talker", on: laboratory.ctr)
            #expect(laboratory.node.ipv4Subnet.contains(container.address))

            let ping = try container.run(
                "ping", "-c", "3", "-i", "0.2", "-W", "2", "\(laboratory.podAddress)")
            #expect(ping.status == .success, "\(ping.outputText)\(ping.errorText)")
            let call = try laboratory.callPod(from: container, saying: "hello, container")
            #expect(call.peer == container.address)
            #expect(call.heard == "hello, container")

            #expect(try laboratory.pingFromPod(container.address).isLossless)
            #expect(try laboratory.echoToPod(from: container, saying: "hello, pod") == "hello, pod")
            try container.end()
        }
    }

    @Test func aContainerThatEndedLeavesNothing() throws {
        try RuntimeLaboratory.run { laboratory in
            // The first container of a node leaves the bridge, on purpose.
            try Container("first", on: laboratory.ctr).end()
            let before = try laboratory.snapshot()
            let container = try Container("second", on: laboratory.ctr)
            #expect(try laboratory.snapshot() != before)
            #expect(try laboratory.attachments().contains("\(container.address)"))

            try container.end()
            #expect(try laboratory.snapshot() == before)
            #expect(try laboratory.attachments() == [])
            #expect(try laboratory.daemonComplaints() == [])
        }
    }
}
