# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""A service that notes when each request came, and from which gateway."""

import asyncio
import threading
import time

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
HEAD_END = b"\r\n\r\n"
#: What gateways call with; the rest of the path is the gateway's number.
PATH = b"GET /gateway-"
MOST_HEAD = 64 << 10


class Connection(asyncio.Protocol):
    """One connection of a gateway; requests have no bodies."""

    def __init__(self, noted):
        self.noted = noted
        self.received = b""
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        now = time.time()
        *heads, self.received = (self.received + data).split(HEAD_END)
        for head in heads:
            if head.startswith(PATH):
                self.noted.append((now, head[len(PATH):len(PATH) + 1].decode()))
        self.transport.write(ANSWER * len(heads))
        if len(self.received) > MOST_HEAD:
            self.transport.close()


class Arrivals:
    """The service while the block runs, in a thread of its own."""

    def __init__(self, port):
        self.port = port
        self.noted = []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        listening = self.loop.create_server(lambda: Connection(self.noted), "127.0.0.1", self.port, backlog=1024)
        self.server = asyncio.run_coroutine_threadsafe(listening, self.loop).result(10)
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def take(self):
        """What came since the last time, in order."""
        taken, self.noted[:] = sorted(self.noted), []
        return taken
