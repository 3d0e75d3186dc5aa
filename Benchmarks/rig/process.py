# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Processes that the rig starts, pins, watches and stops."""

import ctypes
import http.client
import os
import signal
import ssl
import subprocess
import time
from pathlib import Path

from rig.places import RUN

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


class Failed(Exception):
    """A process did not start, answered wrongly, or ended early."""


class Process:
    """One started program with its children; a context manager that stops it."""

    def __init__(self, name, command, pinned_to, environment=None, output=None):
        self.name = name
        RUN.mkdir(parents=True, exist_ok=True)
        self.log = RUN / f"{name.replace(' ', '-')}.log"
        with open(self.log, "wb") as log, open(output or os.devnull, "ab") as output:
            self.child = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL,
                stdout=output, stderr=log,
                env=os.environ | (environment or {}), start_new_session=True,
                preexec_fn=lambda: prepare(pinned_to))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def pids(self):
        """The process and all its descendants."""
        found, waiting = [], [self.child.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            waiting += children(pid)
        return found

    def pin(self, cores):
        """Moves the process, its descendants and all their threads."""
        for pid in self.pids():
            for thread in os.listdir(f"/proc/{pid}/task"):
                os.sched_setaffinity(int(thread), cores)

    def stop(self):
        """Ends the process and its children: politely, then not."""
        remaining = self.pids() if self.child.poll() is None else []
        self.child.terminate()
        try:
            self.child.wait(5)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        for pid in remaining[1:]:
            end_stray(pid, self.child.pid)

    def wait_until_answering(self, port, path="/small", fields=None, seconds=20, tls=False):
        """Waits for the first good answer."""
        last, until = "no answer", time.monotonic() + seconds
        while time.monotonic() < until:
            if self.child.poll() is not None:
                raise Failed(f"{self.name} ended with {self.child.returncode}:\n{self.last_words()}")
            try:
                status, _ = fetch(port, path, fields=fields, tls=tls)
                if status == 200:
                    return
                last = f"status {status}"
            except (OSError, http.client.HTTPException) as error:
                last = str(error)
            time.sleep(0.05)
        raise Failed(f"{self.name} does not answer on port {port} ({last}):\n{self.last_words()}")

    def last_words(self):
        """The end of what it wrote to standard error."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])


def prepare(cores):
    """Runs in the child before the program: pins it, and lets it end when the rig is killed."""
    os.sched_setaffinity(0, cores)
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def children(pid):
    """The direct children of a process."""
    found = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in listing.read_text().split()]
        except OSError:
            continue
    return found


def end_stray(pid, session):
    """Ends a child that outlived its parent, if it is still the one we knew."""
    try:
        if os.getsid(pid) == session:
            os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def fetch(port, path, body=None, fields=None, tls=False):
    """One request; answers the status and the length of the body."""
    status, answer = fetch_whole(port, path, body, fields, tls)
    return status, len(answer)


def fetch_whole(port, path, body=None, fields=None, tls=False):
    """One request; answers the status and the body."""
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=ssl._create_unverified_context()) \
        if tls else http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("POST" if body else "GET", path, body=body, headers=fields or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
