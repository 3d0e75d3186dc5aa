# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Counts a program's allocations by a small library that is loaded before it."""

import mmap
import shutil
import struct
import subprocess
import time

from rig.places import BENCHMARKS
from rig.tools import Missing

SOURCE = BENCHMARKS / "rig" / "allocations.c"
FRAMES = 32
HEADER = 64
ROOM = 40_000
CALLS, BYTES, RECORDING, RECORDED, TRACES = 0, 8, 16, 24, 32
PAUSE = 0.002


class Counter:
    """The counters of one program, in a file that both sides map."""

    def __init__(self, folder, name):
        self.library = compiled(folder)
        self.path = folder / f"{name}.counter"
        with open(self.path, "wb") as file:
            file.truncate(HEADER + ROOM * FRAMES * 8)
        with open(self.path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 0)
        self.store(TRACES, ROOM)

    def environment(self):
        """What the counted program's environment holds."""
        return {"LD_PRELOAD": str(self.library), "PORTICO_ALLOCATIONS": str(self.path)}

    def load(self, place):
        return struct.unpack_from("=Q", self.memory, place)[0]

    def store(self, place, value):
        struct.pack_into("=Q", self.memory, place, value)

    def settled(self):
        """Calls and bytes so far, once the program has done what it still does after an answer."""
        calls = -1
        while calls != self.load(CALLS):
            calls = self.load(CALLS)
            time.sleep(PAUSE)
        return calls, self.load(BYTES)

    def record(self, work):
        """The stacks of all allocations that happen meanwhile, innermost frame first."""
        self.settled()
        self.store(RECORDED, 0)
        self.store(RECORDING, 1)
        work()
        self.settled()
        self.store(RECORDING, 0)
        count = min(self.load(RECORDED), ROOM)
        stacks = struct.iter_unpack(f"={FRAMES}Q", self.memory[HEADER:HEADER + count * FRAMES * 8])
        return [[address for address in stack if address] for stack in stacks]


def compiled(folder):
    """The library's path; compiles it when it is not there yet."""
    library = folder / "allocations.so"
    compiler = next(filter(None, map(shutil.which, ("cc", "clang", "gcc"))), None)
    if not compiler:
        raise Missing("counting allocations needs a C compiler: cc, clang or gcc")
    if not library.exists():
        subprocess.run([compiler, "-O2", "-fPIC", "-shared", "-o", library, SOURCE], check=True)
    return library
