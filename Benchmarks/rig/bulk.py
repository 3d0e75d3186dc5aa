# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""A service and a client for very long bodies, each at its own pace."""

import multiprocessing
import os
import socket
import threading
import time

from rig.process import Failed

BLOCK = 64 << 10
IO_TIMEOUT = 120


class Pace:
    """Stalls once, then lets so many bytes a second pass; no rate means as fast as it goes."""

    def __init__(self, stall=0.0, rate=None):
        self.stall, self.rate = stall, rate
        self.begun, self.passed = None, 0

    def wait(self, count):
        """Waits until `count` more bytes may pass."""
        if self.begun is None:
            time.sleep(self.stall)
            self.begun = time.monotonic()
        self.passed += count
        if self.rate:
            ahead = self.passed / self.rate - (time.monotonic() - self.begun)
            if ahead > 0:
                time.sleep(ahead)


class BulkService:
    """A service in a process of its own: answers GET with a long body, reads the body of POST at a pace."""

    def __init__(self, port, size, stall, rate, cores):
        self.port, self.size, self.stall, self.rate = port, size, stall, rate
        context = multiprocessing.get_context("fork")
        self.sent, self.received = context.Value("q", 0), context.Value("q", 0)
        self.ready = context.Event()
        self.process = context.Process(target=self.serve, args=(cores,), daemon=True)

    def __enter__(self):
        self.process.start()
        if not self.ready.wait(10):
            self.__exit__()
            raise Failed("the service for long bodies did not start")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.join()

    def serve(self, cores):
        """Runs in the child."""
        os.sched_setaffinity(0, cores)
        listener = socket.create_server(("127.0.0.1", self.port), backlog=1024)
        self.ready.set()
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=self.converse, args=(connection,), daemon=True).start()

    def converse(self, connection):
        """One exchange after another on one connection."""
        with connection:
            while True:
                head, rest = read_head(connection)
                if not head:
                    return
                if head.startswith(b"POST"):
                    self.take(connection, head, rest)
                elif b" /small " in head.split(b"\r\n")[0] + b" ":
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                else:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % self.size)
                    send_body(connection, self.size, Pace(), self.sent)

    def take(self, connection, head, rest):
        """Reads a body slowly, then says how long it was."""
        count = len(rest)
        pace = Pace(self.stall, self.rate)
        if fields(head).get(b"transfer-encoding"):
            raise Failed("the service for long bodies reads no chunks")
        length = int(fields(head)[b"content-length"])
        while count < length:
            pace.wait(BLOCK)
            count += receive(connection, self.received)
        answer = b"%d" % count
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(answer), answer))


def download(port, size, stall, rate):
    """Reads a long answer slowly; raises unless all of it arrives."""
    with socket.create_connection(("127.0.0.1", port), IO_TIMEOUT) as connection:
        connection.sendall(b"GET /long HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        pace = Pace(stall, rate)
        pace.wait(0)
        head, rest = read_head(connection)
        expect(head, fields(head).get(b"content-length") == b"%d" % size)
        count = len(rest)
        while count < size:
            pace.wait(BLOCK)
            count += receive(connection)


def upload(port, size, sent):
    """Sends a long request as fast as it is taken; raises unless the service got all of it."""
    with socket.create_connection(("127.0.0.1", port), IO_TIMEOUT) as connection:
        connection.sendall(b"POST /long HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % size)
        send_body(connection, size, Pace(), sent)
        head, rest = read_head(connection)
        while len(rest) < int(fields(head).get(b"content-length", b"0")):
            rest += connection.recv(BLOCK)
        expect(head + rest, rest == b"%d" % size)


def expect(text, holds):
    """Raises with what came instead."""
    if not holds or not text.startswith(b"HTTP/1.1 200"):
        raise Failed(f"unexpected answer {text[:300]!r}")


def read_head(connection):
    """Reads up to the empty line; answers the head and what came after it."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(BLOCK)
        if not more:
            return b"", b""
        received += more
    head, _, rest = received.partition(b"\r\n\r\n")
    return head, rest


def fields(head):
    """The header fields by lower-case name."""
    lines = head.split(b"\r\n")[1:]
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}


def receive(connection, counter=None):
    """Receives some bytes; raises when there are no more."""
    count = len(connection.recv(BLOCK))
    if count == 0:
        raise Failed("the connection ended early")
    if counter is not None:
        with counter.get_lock():
            counter.value += count
    return count


def send_body(connection, size, pace, counter):
    """Sends a body of `size` bytes and keeps count of what the kernel took."""
    block = memoryview(bytes(BLOCK))
    left = size
    while left:
        pace.wait(0)
        count = connection.send(block[:min(left, BLOCK)])
        left -= count
        with counter.get_lock():
            counter.value += count
