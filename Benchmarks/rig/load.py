# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Drives a proxy with wrk, or with h2load where it speaks HTTP/2, and reads what was measured."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from rig import streams, tokens, tools
from rig.places import WRK_SCRIPT
from rig.process import Failed

ERRORS = ("connect", "read", "write", "status", "timeout")


@dataclass
class Load:
    """What one or several wrk processes did at the same time."""

    requests: int
    per_second: float
    bytes: int
    p50: float
    p99: float
    errors: int
    seconds: float
    cpu: float


def drive(scenario, ports, seconds, cores):
    """Runs one wrk for each port, all at once, and adds up what they report."""
    share = scenario.connections // len(ports)
    driver = streams if scenario.streams else sys.modules[__name__]
    started = [driver.start(scenario, port, share, seconds, cores) for port in ports]
    try:
        before = os.times()
        reports = [driver.report(each) for each in started]
        after = os.times()
    finally:
        for each in started:
            if each.poll() is None:
                each.kill()
                each.wait()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return total(reports, used)


def fields(scenario, user=0):
    """What a single request brings: that of the load's first user, or of another."""
    if not scenario.tokens:
        return {}
    lines = tokens.file(max(scenario.tokens, user + 1)).read_text(encoding="ascii").splitlines()
    name = {"X-User": f"user-{user}"} if scenario.named else {}
    return {"Authorization": f"Bearer {lines[user]}", **name}


def start(scenario, port, connections, seconds, cores):
    """Starts one wrk with one thread."""
    words = [tools.find("wrk"), "-t1", f"-c{connections}", f"-d{seconds}", "--latency", "-s", str(WRK_SCRIPT)]
    environment = dict(os.environ)
    if scenario.tokens:
        environment["TOKENS"] = str(tokens.file(scenario.tokens))
    if scenario.named:
        environment["NAMED"] = "yes"
    for header in scenario.headers:
        words += ["-H", header]
    words += [f"{'https' if scenario.setup == 'tls' else 'http'}://127.0.0.1:{port}{scenario.path}"]
    words += ["--", str(scenario.post_bytes), str(scenario.routes)]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, start_new_session=True, env=environment,
                            preexec_fn=lambda: os.sched_setaffinity(0, cores))


def report(process):
    """The figures of one wrk process when it is done."""
    output = process.communicate()[0]
    for line in output.splitlines():
        if line.startswith("JSON "):
            return json.loads(line.removeprefix("JSON "))
    raise Failed(f"wrk ended with {process.returncode}:\n{output}")


def total(reports, cpu):
    """Adds up; latencies are the mean of the processes' own, weighted by their requests."""
    requests = sum(each["requests"] for each in reports)

    def weighted(name):
        return sum(each[name] * each["requests"] for each in reports) / max(requests, 1)

    return Load(
        requests=requests,
        per_second=sum(each["requests"] / (each["microseconds"] / 1e6) for each in reports),
        bytes=sum(each["bytes"] for each in reports),
        p50=weighted("p50"), p99=weighted("p99"),
        errors=sum(each[kind] for each in reports for kind in ERRORS),
        seconds=max(each["microseconds"] for each in reports) / 1e6,
        cpu=cpu)
