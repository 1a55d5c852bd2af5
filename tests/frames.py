# SPDX-License-Identifier: Apache-2.0
"""Frames in and out of an interface, for the tests in tests/net:

frames.py send IFACE HEX...            sends each
frames.py listen IFACE TYPE COUNT      prints those of the EtherType that come in, in hex, until COUNT are there
                                       or nothing came for 2 seconds; says "ready" on standard error first
"""
import socket
import sys


def send(iface, *frames):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind((iface, 0))
    for frame in frames:
        s.send(bytes.fromhex(frame))


def listen(iface, kind, count):
    kind = int(kind, 16)
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(kind))
    s.bind((iface, kind))
    s.settimeout(2)
    print("ready", file=sys.stderr, flush=True)
    seen = 0
    try:
        while seen < int(count):
            frame, where = s.recvfrom(65536)
            if where[2] != socket.PACKET_OUTGOING:
                print(frame.hex(), flush=True)
                seen += 1
    except TimeoutError:
        pass


{"send": send, "listen": listen}[sys.argv[1]](*sys.argv[2:])
