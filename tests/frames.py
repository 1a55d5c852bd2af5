# SPDX-License-Identifier: Apache-2.0
"""Frames in and out of an interface, for the tests in tests/net:

frames.py send IFACE HEX...         sends each
frames.py listen IFACE TYPE         prints those of the EtherType that come in, in hex, until it is stopped; says
                                    "ready" on standard error first
"""
import socket
import sys


def send(iface, *frames):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind((iface, 0))
    for frame in frames:
        s.send(bytes.fromhex(frame))


def listen(iface, kind):
    kind = int(kind, 16)
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(kind))
    s.bind((iface, kind))
    print("ready", file=sys.stderr, flush=True)
    while True:
        frame, where = s.recvfrom(65536)
        if where[2] != socket.PACKET_OUTGOING:
            print(frame.hex(), flush=True)


{"send": send, "listen": listen}[sys.argv[1]](*sys.argv[2:])
