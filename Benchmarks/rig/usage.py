# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""CPU time and memory of processes, from /proc."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

TICK = 1.0 / os.sysconf("SC_CLK_TCK")
QUIET_SAMPLE = 0.4
QUIET_SHARE = 0.1


@dataclass
class Reading:
    """What a set of processes has used so far, in seconds."""

    exact: float
    user: float
    system: float
    threads: frozenset


@dataclass
class Used:
    """What was used between two readings, in seconds."""

    total: float
    user: float
    system: float


def read(pids):
    """Sums over the processes.

    The scheduler's nanoseconds (schedstat) give the total; clock ticks (stat) give the division into user and system.
    """
    exact, user, system, threads = 0.0, 0.0, 0.0, set()
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        user += int(fields[11]) * TICK
        system += int(fields[12]) * TICK
        for thread in os.listdir(f"/proc/{pid}/task"):
            exact += nanoseconds(pid, thread) / 1e9
            threads.add(int(thread))
    return Reading(exact, user, system, frozenset(threads))


def nanoseconds(pid, thread):
    """A thread's time on a core; 0 when it just ended or the kernel does not tell."""
    try:
        return int(Path(f"/proc/{pid}/task/{thread}/schedstat").read_text().split()[0])
    except (OSError, ValueError):
        return 0


def between(before, after):
    """The use between two readings; falls back to ticks when a thread ended in between and took its time along."""
    user, system = after.user - before.user, after.system - before.system
    total = after.exact - before.exact
    if before.threads - after.threads or total <= 0:
        total = user + system
    share = user / (user + system) if user + system > 0 else 0.0
    return Used(total, total * share, total * (1 - share))


def machine():
    """Busy and stolen seconds of the whole machine so far."""
    fields = [int(field) * TICK for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    user, nice, system, _, _, interrupts, soft, stolen = fields[:8]
    return user + nice + system + interrupts + soft, stolen


def wait_for_quiet(patience):
    """Waits until the machine does hardly anything, at most `patience` seconds."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        before = machine()[0]
        time.sleep(QUIET_SAMPLE)
        if machine()[0] - before < QUIET_SHARE * QUIET_SAMPLE:
            return


def status_kib(pid, name):
    """One KiB figure of /proc/PID/status, such as VmHWM."""
    return field_kib(Path(f"/proc/{pid}/status"), name)


def rollup_kib(pid, name):
    """One KiB figure of /proc/PID/smaps_rollup, such as Pss."""
    return field_kib(Path(f"/proc/{pid}/smaps_rollup"), name)


def field_kib(path, name):
    """Finds 'Name:  123 kB' in a file of /proc."""
    for line in path.read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    return 0


def peak_mib(pids):
    """The highest resident memory so far, summed over the processes (shared pages count in each)."""
    return sum(status_kib(pid, "VmHWM") for pid in pids) / 1024
