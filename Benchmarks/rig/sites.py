# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Names the places in the code that allocate, from recorded stacks."""

import shutil
import subprocess
from bisect import bisect_right
from collections import Counter
from pathlib import Path

#: Frames that only carry out what their caller asked for.
RUNTIME = ("swift_", "_swift_", "swift::", "malloc", "calloc", "realloc", "memalign", "operator new", "trace", "count")
LIBRARY = "Swift."
SHOWN = 6


def ranked(stacks, exchanges, pid, program):
    """(calls per exchange, frames from the allocation outwards), most calls first."""
    base = load_address(pid, program)
    symbols = Symbols(program)
    found = Counter(tuple(symbols.path(stack, base)) for stack in stacks)
    return [(calls / exchanges, path) for path, calls in found.most_common() if calls * 2 > exchanges]


def load_address(pid, program):
    """Where the program's first page lies."""
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        if line.endswith(str(Path(program).resolve())):
            return int(line.split("-")[0], 16)
    return 0


class Symbols:
    """A program's functions by address."""

    def __init__(self, program):
        listing = subprocess.run(["nm", "--defined-only", "-n", program], capture_output=True, text=True, check=True)
        lines = [line.split() for line in listing.stdout.splitlines()]
        pairs = [(int(line[0], 16), line[2]) for line in lines if len(line) == 3 and line[1] in "tTwW"]
        self.starts = [start for start, _ in pairs]
        self.symbols = [name for _, name in pairs]
        self.readable = {}

    def path(self, stack, base):
        """The frames of one stack that say something."""
        names = [self.name(address - 1 - base) for address in stack]
        names = [name for name in names if name and not name.startswith(RUNTIME)]
        own = next((index for index, name in enumerate(names) if LIBRARY not in name.split("(")[0]), 0)
        return names[max(0, own - 1):own + SHOWN]

    def name(self, offset):
        """The function at an offset, or None outside the program."""
        index = bisect_right(self.starts, offset) - 1
        if offset < 0 or index < 0 or offset - self.starts[index] > 1 << 20:
            return None
        symbol = self.symbols[index]
        if symbol not in self.readable:
            self.readable[symbol] = demangled(symbol)
        return self.readable[symbol]


def demangled(symbol):
    """The symbol as Swift writes it, where the toolchain is at hand."""
    if not symbol.startswith("$s") or not shutil.which("swift-demangle"):
        return symbol
    words = ["swift-demangle", "--simplified", "--compact", symbol]
    return subprocess.run(words, capture_output=True, text=True).stdout.strip() or symbol
