import Addressing
import FirewallRules
import Testing

/// Rules in tables of nft that the reference plugins share.
struct SharedNFTRulesTests {
    private func spoofCheck(_ interface: String = "eth0") throws -> SharedNFTRules {
        try ReferenceSpoofCheck(container: "c1", interface: interface)
            .rules(port: InterfaceName("veth1"), mac: MACAddress("02:00:00:00:00:01"))
    }

    @Test func letsAPortInWithItsOwnAddressOnly() throws {
        #expect(
            try spoofCheck().additions(replacing: PresentSharedNFTRules()) == """
                add table bridge nat
                add chain bridge nat PREROUTING { type filter hook prerouting priority -300 ; policy accept ; }
                add chain bridge nat cni-br-iface-c1-eth0
                flush chain bridge nat cni-br-iface-c1-eth0
                add chain bridge nat cni-br-iface-c1-eth0-mac
                flush chain bridge nat cni-br-iface-c1-eth0-mac
                add rule bridge nat cni-br-iface-c1-eth0 jump cni-br-iface-c1-eth0-mac comment "macspoofchk-c1-eth0"
                add rule bridge nat cni-br-iface-c1-eth0-mac ether saddr 02:00:00:00:00:01 return comment "macspoofchk-c1-eth0"
                add rule bridge nat cni-br-iface-c1-eth0-mac drop comment "macspoofchk-c1-eth0"
                add rule bridge nat PREROUTING iifname "veth1" jump cni-br-iface-c1-eth0 comment "macspoofchk-c1-eth0"

                """)
    }

    static let listing = """
        table bridge nat { # handle 1
        \tchain PREROUTING { # handle 1
        \t\ttype filter hook prerouting priority dstnat; policy accept;
        \t\tiifname "veth1" jump cni-br-iface-c1-eth0 comment "macspoofchk-c1-eth0" # handle 7
        \t\tiifname "veth2" jump cni-br-iface-c2-eth0 comment "macspoofchk-c2-eth0" # handle 9
        \t}

        \tchain cni-br-iface-c1-eth0 { # handle 2
        \t\tjump cni-br-iface-c1-eth0-mac comment "macspoofchk-c1-eth0" # handle 4
        \t}

        \tchain cni-br-iface-c1-eth0-mac { # handle 3
        \t\tether saddr 02:00:00:00:00:01 return comment "macspoofchk-c1-eth0" # handle 5
        \t\tdrop comment "macspoofchk-c1-eth0" # handle 6
        \t}
        }

        """

    @Test func removesWhatIsOneAttachmentsAlone() throws {
        let present = PresentSharedNFTRules(listing: Self.listing)
        #expect(try spoofCheck().missing(in: present).isEmpty)
        #expect(
            ReferenceSpoofCheck(container: "c1", interface: "eth0").removal.removals(of: present) == """
                delete rule bridge nat PREROUTING handle 7
                flush chain bridge nat cni-br-iface-c1-eth0
                flush chain bridge nat cni-br-iface-c1-eth0-mac
                delete chain bridge nat cni-br-iface-c1-eth0
                delete chain bridge nat cni-br-iface-c1-eth0-mac

                """)
        #expect(ReferenceSpoofCheck(container: "c3", interface: "eth0").removal.removals(of: present) == nil)
    }

    /// `c1` is how `c10` begins.
    @Test func leavesTheRulesOfAContainerWithALongerNameAlone() throws {
        let listing = """
            table ip cni_hostport { # handle 1
            \tchain hostports { # handle 1
            \t\ttcp dport 80 dnat to 10.0.0.2:80 comment "c1" # handle 2
            \t\ttcp dport 81 dnat to 10.0.0.3:80 comment "c10" # handle 3
            \t}
            }

            """
        let removals = ReferenceHostPorts.nftTable(.ipv4, container: "c1")
            .removals(of: PresentSharedNFTRules(listing: listing))
        #expect(removals == "delete rule ip cni_hostport hostports handle 2\n")
    }

    /// A listing that was cut off, or has other bytes, is read as far as it can be and never as more.
    @Test func readsDamagedListings() throws {
        let bytes = Array(Self.listing.utf8)
        for length in 0...bytes.count {
            let cut = PresentSharedNFTRules(listing: String(decoding: bytes.prefix(length), as: UTF8.self))
            #expect(cut.notes.count <= 5)
        }
        for position in bytes.indices {
            var damaged = bytes
            damaged[position] = UInt8(ascii: "#")
            let read = PresentSharedNFTRules(listing: String(decoding: damaged, as: UTF8.self))
            #expect(read.notes.count <= 5)
        }
    }
}
