# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""What the rig asks of the machine: cores, free ports, open files, and a description for the results."""

import os
import platform
import random
import resource
import socket
from pathlib import Path

MOST_PORTS = 32_000


def cores():
    """The cores this process may use, in order."""
    return sorted(os.sched_getaffinity(0))


def proxy_core():
    """The core of every proxy with one worker."""
    return cores()[0]


def load_core():
    """The core of the load generator and of the upstream: another one than the proxy's where there is one."""
    return cores()[-1]


def free_ports(count):
    """Ports that nothing listens on, below the kernel's ephemeral range so that no outgoing connection takes them."""
    lowest_ephemeral = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    below = range(10_000, max(min(lowest_ephemeral, MOST_PORTS), 10_000 + 1_000))
    held = []
    try:
        for port in random.SystemRandom().sample(below, len(below)):
            if len(held) == count:
                break
            candidate = socket.socket()
            try:
                candidate.bind(("127.0.0.1", port))
                held.append(candidate)
            except OSError:
                candidate.close()
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()


def raise_open_files(wanted):
    """Raises this process' limit of open files (children inherit it); answers the limit reached."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted:
        return soft
    for limits in ((wanted, max(wanted, hard)), (min(wanted, hard), hard)):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
            break
        except (ValueError, OSError):
            continue
    return open_files()


def open_files():
    """This process' limit of open files, which its children inherit."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def processor():
    """The processor's name as the kernel states it."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def description():
    """The machine in a few words, for the results."""
    return {
        "processor": processor(),
        "cores": len(cores()),
        "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
        "kernel": platform.release(),
        "load_average": os.getloadavg()[0],
    }
