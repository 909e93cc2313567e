"""Writes the wanted VXLAN packets of a capture as text: a line of hex for each layer.

usage: split-layers.py CAPTURE FOLDER PREFIX COMMANDS KIND...
"""

import os
import struct
import sys

ICMP = {8: "echo-request", 0: "echo-reply"}
ICMPV6 = {128: "echo-request", 129: "echo-reply", 135: "neighbour-solicitation"}
ARP = {1: "arp-request", 2: "arp-reply"}


def packets(path):
    """The frames of a classic little-endian pcap file."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:4] == b"\xd4\xc3\xb2\xa1", "not a little-endian pcap file"
    at = 24
    while at < len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        yield data[at + 16 : at + 16 + length]
        at += 16 + length


def transport(protocol, rest):
    """The layers above IP, and what kind of packet they make."""
    if protocol == 17:
        return [("UDP", rest[:8]), ("payload", rest[8:])], "udp"
    name, kinds = ("ICMP", ICMP) if protocol == 1 else ("ICMPv6", ICMPV6)
    return [(name, rest[:8]), ("payload", rest[8:])], kinds.get(rest[0], "other")


def frame_layers(frame):
    """The layers of an Ethernet frame, and what kind of packet it is."""
    ethernet, rest = frame[:14], frame[14:]
    kind = struct.unpack("!H", ethernet[12:])[0]
    if kind == 0x0806:
        layers, name = [("ARP", rest)], ARP[rest[7]]
    elif kind == 0x0800:
        upper, name = transport(rest[9], rest[20:])
        layers = [("IPv4", rest[:20])] + upper
    else:
        upper, name = transport(rest[6], rest[40:])
        if not any(rest[8:24]):
            name = "duplicate-address-detection"
        layers = [("IPv6", rest[:40])] + upper
    return [("Ethernet", ethernet)] + layers, name


def layers_of(packet):
    outer, _ = frame_layers(packet)
    datagram = outer[-1][1]
    inner, name = frame_layers(datagram[8:])
    lines = [("outer " + layer, part) for layer, part in outer[:-1]] + [("VXLAN", datagram[:8])]
    return lines + [("inner " + layer, part) for layer, part in inner if part], name


def text(packet, commands):
    version = ".".join(os.uname().release.split("-")[0].split(".")[:2])
    lines = ["# Sent by the VXLAN device of Linux " + version + "; recorded by record-packets.sh with"]
    lines += ["#   " + command.strip() for command in commands.split(";")]
    for name, part in layers_of(packet)[0]:
        rows = [part[at : at + 48].hex() for at in range(0, len(part), 48)]
        lines += [rows[0] + "  # " + name] + rows[1:]
    return "\n".join(lines) + "\n"


def main(capture, folder, prefix, commands, *wanted):
    missing = set(wanted)
    for packet in packets(capture):
        kind = layers_of(packet)[1]
        if kind not in missing:
            continue
        missing.remove(kind)
        with open(os.path.join(folder, f"{prefix}-{kind}.hex"), "w") as file:
            file.write(text(packet, commands))
    assert not missing, f"{prefix}: not seen: {missing}"


main(*sys.argv[1:])
