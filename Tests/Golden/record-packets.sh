#!/bin/bash
# Records the golden packets below packets/ from the kernel's own VXLAN device.
#
#   namespace A                                        namespace B
#   overlay  10.244.0.1  fd00:244::1                   overlay  10.244.0.2  fd00:244::2
#      | vxlan                                            | vxlan
#   underlay 192.0.2.1   2001:db8::1  ----- veth -----  underlay 192.0.2.2   2001:db8::2
#                                                         ^ captured here
#
# Needs root, ip, ping, tcpdump and python3. Nothing outside the two namespaces is changed.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
a=swiftlet-golden-$$-a
b=swiftlet-golden-$$-b
work=$(mktemp -d)

clean_up() {
    ip netns delete "$a" 2>/dev/null || true
    ip netns delete "$b" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

# Without this, veth passes UDP checksums on half made: the sum of the pseudo header only.
complete_checksums() {
    ip netns exec "$1" python3 - "$2" <<'PYTHON'
import array, fcntl, socket, struct, sys
ETHTOOL_STXCSUM, SIOCETHTOOL = 0x17, 0x8946
value = array.array("B", struct.pack("=II", ETHTOOL_STXCSUM, 0))
request = struct.pack("16sP", sys.argv[1].encode(), value.buffer_info()[0])
fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), SIOCETHTOOL, request)
PYTHON
}

make_underlay() {
    ip netns add "$a"
    ip netns add "$b"
    ip -n "$a" link add underlay address 02:00:00:00:00:0a mtu 1500 type veth \
        peer name underlay netns "$b" address 02:00:00:00:00:0b mtu 1500
    local side=1 namespace
    for namespace in "$a" "$b"; do
        ip -n "$namespace" link set underlay addrgenmode none up
        ip -n "$namespace" address add "192.0.2.$side/24" dev underlay
        ip -n "$namespace" address add "2001:db8::$side/64" dev underlay nodad
        complete_checksums "$namespace" underlay
        side=2
    done
}

# make_overlay MTU LOCAL REMOTE OPTIONS...: the same tunnel at both ends.
make_overlay() {
    local mtu=$1 local_end=$2 remote_end=$3
    shift 3
    tunnel="ip link add overlay mtu $mtu type vxlan local $local_end remote $remote_end dev underlay dstport 8472 $*"
    ip -n "$a" link add overlay address 0a:58:0a:f4:00:01 mtu "$mtu" type vxlan \
        local "$local_end" remote "$remote_end" dev underlay dstport 8472 "$@"
    ip -n "$b" link add overlay address 0a:58:0a:f4:00:02 mtu "$mtu" type vxlan \
        local "$remote_end" remote "$local_end" dev underlay dstport 8472 "$@"
    local side=1 namespace
    for namespace in "$a" "$b"; do
        ip -n "$namespace" link set overlay addrgenmode none up
        ip -n "$namespace" address add "10.244.0.$side/24" dev overlay
        ip -n "$namespace" address add "fd00:244::$side/64" dev overlay nodad
        side=2
    done
}

# record PREFIX TRAFFIC KIND...: captures while TRAFFIC runs in A, keeps the first packet of each kind.
record() {
    local prefix=$1 traffic=$2
    shift 2
    ip netns exec "$b" tcpdump -i underlay --immediate-mode -U -w "$work/capture" udp port 8472 2>"$work/log" &
    local capture=$!
    until grep -q 'listening on' "$work/log"; do sleep 0.1; done
    ip netns exec "$a" bash -c "$traffic" >/dev/null
    sleep 0.5
    kill "$capture"
    wait "$capture" 2>/dev/null || true
    python3 "$here/split-layers.py" "$work/capture" "$here/packets" "$prefix" "$tunnel; $traffic" "$@"
}

remove_overlay() {
    ip -n "$a" link delete overlay
    ip -n "$b" link delete overlay
}

make_underlay
mkdir -p "$here/packets"

make_overlay 1450 192.0.2.1 192.0.2.2 id 1 noudpcsum
record ipv4-plain 'ping -c 1 -s 0 10.244.0.2' arp-request arp-reply echo-request
remove_overlay

make_overlay 1450 192.0.2.1 192.0.2.2 id 0xabcdef udpcsum
record ipv4-checksum 'ping -c 1 -M do -s 1422 10.244.0.2' echo-request echo-reply
remove_overlay

make_overlay 1450 192.0.2.1 192.0.2.2 id 1 noudpcsum df set ttl 17 tos 0x48
record ipv4-marked 'echo -n cave > /dev/udp/10.244.0.2/4000' udp
remove_overlay

make_overlay 1430 2001:db8::1 2001:db8::2 id 0xabcdef
record ipv6-checksum 'ping -c 1 -s 1382 fd00:244::2' neighbour-solicitation echo-request
remove_overlay

make_overlay 1430 2001:db8::1 2001:db8::2 id 1 udp6zerocsumtx udp6zerocsumrx
record ipv6-plain 'ping -c 1 -s 1 10.244.0.2' arp-request echo-reply
