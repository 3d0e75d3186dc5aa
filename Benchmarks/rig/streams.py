# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Drives a proxy with h2load: HTTP/2 over TLS, several streams of each connection at once."""

import os
import re
import subprocess

from rig import tools
from rig.places import RUN
from rig.process import Failed


def start(scenario, port, connections, seconds, cores):
    """Starts one h2load with one thread."""
    log = RUN / f"h2load-{port}.tsv"
    log.unlink(missing_ok=True)
    words = [tools.find("h2load"), "-t1", f"-c{connections}", f"-m{scenario.streams}", f"-D{seconds}",
             f"--log-file={log}", f"https://127.0.0.1:{port}{scenario.path}"]
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, start_new_session=True, preexec_fn=lambda: os.sched_setaffinity(0, cores))
    process.log = log
    return process


def report(process):
    """The figures of one h2load process when it is done, as wrk's script writes them."""
    output = process.communicate()[0]
    finished = re.search(r"finished in ([0-9.]+)(s|ms|us), ([0-9.]+) req/s", output)
    counts = re.search(r"requests: \d+ total, \d+ started, (\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, "
                       r"(\d+) timeout", output)
    traffic = re.search(r"\((\d+)\) data", output)
    if not (finished and counts and traffic) or "Application protocol: h2" not in output:
        raise Failed(f"h2load ended with {process.returncode}:\n{output}")
    done, good, failed, _, late = (int(count) for count in counts.groups())
    times = sorted(int(line.split("\t")[2]) for line in process.log.read_text().splitlines())
    process.log.unlink()
    unit = {"s": 1e6, "ms": 1e3, "us": 1}[finished[2]]
    # What is in flight when the time is over counts as failed: no more than there are streams.
    return {"requests": good, "bytes": int(traffic[1]), "microseconds": float(finished[1]) * unit,
            "p50": percentile(times, 0.5), "p99": percentile(times, 0.99), "connect": 0, "read": 0, "write": 0,
            "status": max(0, done - good), "timeout": late if failed > 4096 else 0}


def percentile(times, share):
    """Of sorted times."""
    return times[min(int(len(times) * share), len(times) - 1)] if times else 0
