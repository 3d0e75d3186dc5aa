# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""A Redis that gateways share: started, asked for its own figures, stopped."""

import contextlib
import socket
import time
from dataclasses import dataclass

from rig import machine, tools, usage
from rig.process import Failed, Process

PROGRAM = "redis-server"
STARTUP = 10


@dataclass
class Reading:
    """What Redis has done so far: CPU, calls of scripts, and reads of its sockets."""

    used: usage.Reading
    scripts: int
    reads: int


@dataclass
class Work:
    """What Redis did between two readings; CPU in seconds."""

    seconds: float = 0.0
    scripts: int = 0
    reads: int = 0


class Redis:
    """The running store; a context manager. It writes nothing to disk."""

    def __init__(self, cores):
        self.port = machine.free_ports(1)[0]
        self.process = Process("redis", [
            tools.find(PROGRAM), "--port", self.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
            "--daemonize", "no"], cores)

    def __enter__(self):
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.stop()

    def wait(self):
        """Until it answers."""
        until = time.monotonic() + STARTUP
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if self.ask("PING") == "PONG":
                    return
            if self.process.child.poll() is not None:
                raise Failed(f"redis ended with {self.process.child.returncode}")
            time.sleep(0.05)
        raise Failed("redis does not answer")

    def ask(self, words):
        """One command on a connection of its own; its reply, a status or a text."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            connection.sendall(words.encode() + b"\r\n")
            with connection.makefile("rb") as replies:
                head = replies.readline().decode().rstrip()
                if head.startswith("$"):
                    return replies.read(max(0, int(head[1:]))).decode()
                if not head.startswith("+"):
                    raise Failed(f"redis answers {words} with {head!r}")
                return head[1:]

    def empty(self):
        """Forgets every counter."""
        self.ask("FLUSHALL")

    def read(self):
        """What it has done so far."""
        lines = dict(line.split(":", 1) for line in self.ask("INFO everything").splitlines() if ":" in line)
        calls = [lines.get(f"cmdstat_{name}", "") for name in ("evalsha", "eval", "fcall")]
        return Reading(usage.read(self.process.pids()), sum(map(calls_of, calls)),
                       int(lines.get("total_reads_processed", 0)))

    def since(self, before):
        """What it did since an earlier reading."""
        after = self.read()
        return Work(usage.between(before.used, after.used).total, after.scripts - before.scripts,
                    after.reads - before.reads)


def calls_of(text):
    """The calls in what Redis says of one command: `calls=12,usec=…`."""
    return int(text.partition("calls=")[2].partition(",")[0] or 0)
