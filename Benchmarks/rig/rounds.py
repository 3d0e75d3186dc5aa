# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Runs a scenario: starts its contestants, drives them in interleaved rounds, and keeps every run's figures."""

import contextlib
import json
import random
import time
from dataclasses import asdict, dataclass, replace

from rig import contestants as field
from rig import load, machine, proofs, proxies, setups, usage
from rig.process import Failed, fetch, fetch_whole
from rig.redis import Redis, Work
from rig.scenarios import DASHBOARD, PARTS
from rig.tools import say

SETTLE = 0.1
SEED = 1


@dataclass
class Run:
    """The figures of one run; CPU in microseconds per request, latencies in microseconds."""

    label: str
    round: int
    requests: int
    per_second: float
    user: float
    system: float
    total: float
    p50: float
    p99: float
    errors: int
    busy_percent: float
    other_percent: float
    stolen_percent: float
    #: What the store that it shares did for it: CPU in microseconds, calls of a script, and reads, per request.
    store: float = 0.0
    scripts: float = 0.0
    reads: float = 0.0


class Entry:
    """A contestant with its running processes."""

    def __init__(self, contestant, scenario, stack, settings, redis=None):
        self.contestant = contestant
        self.redis = redis if setups.shares(contestant.setup) else None
        self.scenario = scenario = contestant.load(scenario)
        self.requests = 0
        self.logs = []
        stack.callback(self.count_lines)
        self.ports = machine.free_ports(contestant.processes)
        self.processes = []
        for number, port in enumerate(self.ports):
            cores = {sorted(contestant.cores)[number]} if contestant.processes > 1 else contestant.cores
            name = f"{contestant.label} {number + 1}" if contestant.processes > 1 else contestant.label
            name = name.replace(",", "").replace(" ", "-")
            if setups.has_log(contestant.setup):
                self.logs.append(proxies.access_log(name))
                self.logs[-1].unlink(missing_ok=True)
            process = proxies.start(contestant.proxy, name, port, contestant.workers, cores, settings, contestant.setup)
            self.processes.append(stack.enter_context(process))
        for process, port in zip(self.processes, self.ports):
            process.wait_until_answering(port, scenario.path, load.fields(scenario), tls=scenario.setup == "tls")

    def pids(self):
        """All processes of this contestant."""
        return [pid for process in self.processes for pid in process.pids()]

    def count_lines(self):
        """When the processes have ended: one that left lines out did less than it was measured for."""
        lines = sum(count_lines(log) for log in self.logs)
        for log in self.logs:
            log.unlink(missing_ok=True)
        if self.logs and lines < self.requests:
            say(f"  {self.contestant.label} logged {lines} of {self.requests} requests")

    def check(self, upstream):
        """One request; a wrong answer is worth no measurement."""
        scenario = self.scenario
        for port in self.ports:
            if scenario.path == DASHBOARD:
                self.check_dashboard(port, upstream)
                continue
            body = b"x" * scenario.post_bytes if scenario.post_bytes else None
            verifies = setups.verifies(self.contestant.proxy, self.contestant.setup)
            if verifies and fetch(port, scenario.path, body)[0] != 401:
                raise Failed(f"{self.contestant.label} lets a request without a token pass")
            status, length = fetch(port, scenario.path, body, load.fields(scenario), scenario.setup == "tls")
            if status != 200 or length != scenario.size:
                raise Failed(f"{self.contestant.label} answers {scenario.path} with {status} and {length} bytes")

    def check_dashboard(self, port, upstream):
        """The composed answer holds what the service says, once for each part."""
        part = json.loads(fetch_whole(upstream.port, "/small")[1])
        status, answer = fetch_whole(port, DASHBOARD)
        if status != 200 or json.loads(answer) != {name: part for name in PARTS}:
            raise Failed(f"{self.contestant.label} answers {DASHBOARD} with {status} and {answer[:200]}")


def measure(scenario, names, upstream, settings, options):
    """Measures one scenario; answers its runs and each contestant's peak memory in MiB."""
    entered = field.of(scenario, names)
    cores = field.load_cores(scenario, entered)
    upstream.process.pin(cores)
    with contextlib.ExitStack() as stack:
        redis = stack.enter_context(Redis(cores)) if any(setups.shares(each.setup) for each in entered) else None
        settings = replace(settings, store=redis.port if redis else 0)
        for contestant in entered:
            proofs.prove(contestant, scenario, settings, redis)
        entries = [Entry(contestant, scenario, stack, settings, redis) for contestant in entered]
        for entry in entries:
            entry.check(upstream)
        runs = list(rounds(scenario, entries, upstream, cores, options))
        memory = {entry.contestant.label: usage.peak_mib(entry.pids()) for entry in entries}
    return runs, memory


def rounds(scenario, entries, upstream, cores, options):
    """Each contestant once a round, in an order that differs from round to round and is the same in each comparison."""
    shuffle = random.Random(SEED).shuffle
    for number in range(options.rounds):
        order = list(entries)
        shuffle(order)
        for entry in order:
            run = one(entry, upstream, cores, number, options)
            say(f"  {scenario.name} round {number + 1}/{options.rounds} {run.label}: {run.total:.1f} µs, "
                f"{run.per_second:.0f}/s, other load {run.other_percent:.0f} %"
                + (f", {run.errors} ERRORS" if run.errors else ""))
            yield run


def one(entry, upstream, cores, number, options):
    """One warm-up and one measured run of one contestant."""
    scenario, parts = entry.scenario, entry.contestant.parts
    usage.wait_for_quiet(options.patience)
    ports = entry.ports * 2 if scenario.workers and len(entry.ports) == 1 else entry.ports
    entry.requests += load.drive(scenario, ports, options.warm_up, cores).requests
    time.sleep(SETTLE)
    pids = entry.pids()
    begin = time.monotonic()
    before, served, whole = usage.read(pids), usage.read(upstream.process.pids()), usage.machine()
    stored = entry.redis.read() if entry.redis else None
    driven = load.drive(scenario, ports, options.seconds, cores)
    entry.requests += driven.requests
    time.sleep(SETTLE)
    used = usage.between(before, usage.read(pids))
    service = usage.between(served, usage.read(upstream.process.pids()))
    store = entry.redis.since(stored) if entry.redis else Work()
    busy, stolen = (after - earlier for after, earlier in zip(usage.machine(), whole))
    elapsed = time.monotonic() - begin
    if driven.requests == 0:
        raise Failed(f"{entry.contestant.label} answered nothing in {scenario.name}")
    if driven.bytes < driven.requests * scenario.size:
        raise Failed(f"{entry.contestant.label} answered too few bytes in {scenario.name}")
    each = 1e6 / driven.requests * parts
    return Run(
        label=entry.contestant.label, round=number + 1, requests=driven.requests // parts, per_second=driven.per_second / parts,
        user=used.user * each, system=used.system * each, total=used.total * each,
        p50=driven.p50, p99=driven.p99, errors=driven.errors,
        busy_percent=100 * used.total / driven.seconds,
        other_percent=max(0.0, 100 * (busy - used.total - service.total - store.seconds - driven.cpu) / elapsed),
        stolen_percent=100 * stolen / elapsed,
        store=store.seconds * each, scripts=store.scripts / driven.requests, reads=store.reads / driven.requests)


def count_lines(path):
    """The lines of a file."""
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def as_json(runs):
    """The runs as plain values."""
    return [asdict(run) for run in runs]
