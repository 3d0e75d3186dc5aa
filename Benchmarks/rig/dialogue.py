# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Plays both sides of a gateway by turns, so that every exchange takes the same steps."""

import select
import socket
from dataclasses import dataclass

from rig.process import Failed

TIMEOUT = 10
BUFFERS = 4 << 20
HEAD_END = b"\r\n\r\n"


@dataclass
class Scenario:
    """One exchange, as both sides send it."""

    name: str
    request: bytes
    #: What the service sends; None: the gateway answers itself.
    answer: bytes = None
    status: int = 200
    #: Each exchange has a connection of its own.
    reconnects: bool = False
    #: The gateway writes access lines.
    logged: bool = False
    #: How many calls to the service the gateway makes its own answer of, all at once.
    calls: int = 1


class Dialogue:
    """The client and the service of one gateway."""

    def __init__(self, listener):
        self.listener = listener
        self.listener.settimeout(TIMEOUT)
        self.port = None
        self.client = None
        self.services = []

    def run(self, scenario, count):
        """Does the exchange `count` times."""
        for _ in range(count):
            self.once(scenario)

    def once(self, scenario):
        if scenario.reconnects or not self.client:
            self.connect()
        self.client.sendall(scenario.request)
        if scenario.answer is not None:
            self.serve(scenario)
        received = receive(self.client, ends_at(scenario))
        if not received.startswith(b"HTTP/1.1 %d " % scenario.status):
            raise Failed(f"{scenario.name}: unexpected answer {received[:200]!r}")
        if scenario.reconnects:
            if self.client.recv(1):
                raise Failed(f"{scenario.name}: the connection was to be closed")
            self.close()

    def connect(self):
        self.close()
        self.client = socket.create_connection(("127.0.0.1", self.port), TIMEOUT)
        tune(self.client)

    def close(self):
        if self.client:
            self.client.close()
            self.client = None

    def serve(self, scenario):
        """Reads the requests that the gateway sent on, and answers each."""
        while len(self.services) < scenario.calls:
            service, _ = self.listener.accept()
            service.settimeout(TIMEOUT)
            tune(service)
            self.services.append(service)
        body = len(scenario.request.partition(HEAD_END)[2])
        for _ in range(scenario.calls):
            ready, _, _ = select.select(self.services, [], [], TIMEOUT)
            if not ready:
                raise Failed(f"{scenario.name}: the gateway did not call")
            receive(ready[0], lambda received: after_head(received) == body)
            ready[0].sendall(scenario.answer)


def tune(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFERS)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFERS)


def ends_at(scenario):
    """How the client knows that it has the whole answer."""
    if scenario.answer is None or scenario.calls > 1:
        return complete
    body = len(scenario.answer.partition(HEAD_END)[2])
    return lambda received: after_head(received) == body


def complete(received):
    """An answer of the gateway itself has a Content-Length."""
    head = received.lower().partition(HEAD_END)[0]
    length = head.partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0]
    return length.isdigit() and after_head(received) == int(length)


def after_head(received):
    """The bytes behind the head; -1 while it is not whole."""
    end = received.find(HEAD_END)
    return -1 if end < 0 else len(received) - end - len(HEAD_END)


def receive(connection, is_complete):
    """Reads one message."""
    received = bytearray()
    while not is_complete(received):
        try:
            more = connection.recv(1 << 20)
        except TimeoutError:
            raise Failed(f"nothing came after {bytes(received[:1000])!r}") from None
        if not more:
            raise Failed(f"connection closed after {bytes(received[:1000])!r}")
        received += more
    return received
