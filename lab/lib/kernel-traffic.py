# SPDX-License-Identifier: Apache-2.0
"""Tries all connections of standard input at once, "PROTOCOL ADDRESS PORT" a line; of one "serve ADDRESS PORT", answers TCP and UDP there for good."""
import socket
import struct
import sys
import threading

IP_FREEBIND = 15
SCTP_INIT = struct.pack("!HHIIBBHIIHHI", 7000, 7000, 0, 0, 1, 0, 20, 1, 65536, 1, 1, 1)


def serve(address, port):
    listener = socket.create_server((address, port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
    udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    udp.setsockopt(socket.IPPROTO_IP, IP_FREEBIND, 1)
    udp.bind((address, port))

    def answer():
        while True:
            data, destination, _, client = udp.recvmsg(64, 64)
            udp.sendmsg([data], destination, 0, client)

    threading.Thread(target=answer).start()
    while True:
        listener.accept()[0].close()


def attempt(protocol, address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    number = {"icmp": 58 if family == socket.AF_INET6 else 1, "sctp": 132}.get(protocol, 0)
    kind = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}.get(protocol, socket.SOCK_RAW)
    echo = struct.pack("!BBHHH", *((128, 0, 0) if family == socket.AF_INET6 else (8, 0, 0xE5FA)), 0x1205, 0)
    with socket.socket(family, kind, number) as end:
        end.settimeout(4)
        end.connect((address, port if number == 0 else 0))
        if protocol != "tcp":
            end.send({"icmp": echo, "sctp": SCTP_INIT}.get(protocol, b"hello"))
            end.recv(64)


def quietly(protocol, address, port):
    try:
        attempt(protocol, address, port)
        result = "answered"
    except OSError as e:
        result = str(e)
    print(protocol, address, port, result, flush=True)


for line in sys.stdin:
    what, where, port = line.split()
    if what == "serve":
        serve(where, int(port))
    threading.Thread(target=quietly, args=(what, where, int(port))).start()
