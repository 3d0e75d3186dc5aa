# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Rotates a gateway's access log as logrotate does, and counts what it holds."""

import json
import os
import re
import signal
import time
from collections import Counter
from pathlib import Path

from rig.process import Failed

BLOCK = 4 << 20
READ_AS_JSON = 1000
WAIT = 10
STATUS = re.compile(rb'"status":(\d+|null)')


class Lines:
    """One access log; `statuses` counts its lines by their status."""

    def __init__(self, path):
        self.path = path
        self.rotations = 0
        self.statuses = Counter()

    @property
    def total(self):
        """All lines so far counted."""
        return sum(self.statuses.values())

    def rotate(self, pid):
        """Renames the file, has the gateway open a new one, and counts the old one when it is complete."""
        self.rotations += 1
        old = self.path.with_suffix(f".{self.rotations}")
        self.path.rename(old)
        os.kill(pid, signal.SIGUSR1)
        until = time.monotonic() + WAIT
        while is_open(pid, old) or not self.path.exists():
            if time.monotonic() > until:
                raise Failed(f"the gateway still writes to a log that was renamed {WAIT} s ago")
            time.sleep(0.1)
        self.count(old)

    def count(self, path):
        """Counts a complete file and removes it; some lines are read as JSON, all must be whole."""
        rest, read = b"", 0
        with open(path, "rb") as file:
            while block := file.read(BLOCK):
                whole, end, rest = (rest + block).rpartition(b"\n")
                lines = whole.split(b"\n") if end else []
                found = [STATUS.search(line) for line in lines]
                if None in found:
                    raise Failed(f"a line without status: {lines[found.index(None)][:200]!r}")
                self.statuses.update(match.group(1).decode() for match in found)
                for line in lines[:READ_AS_JSON - read]:
                    json.loads(line)
                    read += 1
        if rest:
            raise Failed(f"the log ends in the middle of a line: {rest[:200]!r}")
        path.unlink()


def is_open(pid, path):
    """Whether the process has the file open."""
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if os.readlink(entry) == str(path):
                return True
        except OSError:
            continue
    return False
