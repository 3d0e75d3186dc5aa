# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Who takes part in a scenario, and which ratios are of interest."""

from dataclasses import dataclass, replace

from rig import machine, setups, tools
from rig.proxies import AGGREGATORS
from rig.scenarios import PARTS


@dataclass(frozen=True)
class Contestant:
    """A proxy with a number of workers, run as one process or as several alike."""

    label: str
    proxy: str
    workers: int = 1
    processes: int = 1
    setup: str = "plain"
    #: How many requests, each for one part, stand for one of the scenario's.
    parts: int = 1
    #: Its requests bring no token.
    bare: bool = False

    def load(self, scenario):
        """What it is asked for: what the scenario says, its parts by turns, or the same without tokens."""
        if self.bare:
            return replace(scenario, tokens=0, named=False)
        return scenario if self.parts == 1 else replace(scenario, path="/service-0/small", routes=self.parts)

    @property
    def cores(self):
        """As many cores as there are workers in all, from the first on."""
        return set(machine.cores()[:self.workers * self.processes])


def of(scenario, proxies):
    """The contestants of a scenario: the proxies that can take part, or one of them in several ways."""
    if scenario.setup == "loaded":
        return [Contestant(name, name, setup="loaded") for name in proxies if name in setups.LOADED]
    if scenario.setup == "jwt":
        found = [Contestant(name, name, setup="jwt") for name in proxies if name in setups.VERIFIERS]
        found += [Contestant(f"{name}, no verification", name, setup="loaded") for name in ("portico", "nginx")
                  if name in proxies]
        return found
    if scenario.setup in ("limit", "limit-redis", "all"):
        return limited(scenario, proxies)
    if scenario.setup == "observability":
        found = [Contestant(f"portico, {setup}", "portico", setup=setup) for setup in setups.TELEMETRY]
        return found if "portico" in proxies else []
    if scenario.setup == "compose":
        found = [Contestant("portico, composed", "portico", setup="compose"),
                 Contestant("portico, one by one", "portico", setup="compose", parts=len(PARTS))]
        found += [Contestant(name, name, setup="compose") for name in AGGREGATORS if tools.find(name)]
        return found if "portico" in proxies else []
    if not scenario.workers:
        return [Contestant(name, name, setup=scenario.setup) for name in proxies]
    found = []
    for name in [name for name in ("portico", "nginx") if name in proxies]:
        found += [Contestant(f"{name}, 1 worker", name),
                  Contestant(f"{name}, 2 workers", name, workers=2),
                  Contestant(f"{name}, 2 processes", name, processes=2)]
    return found


def limited(scenario, proxies):
    """The contestants of a scenario with limits."""
    if scenario.setup == "limit":
        found = [Contestant(name, name, setup="limit") for name in proxies if name in setups.LOADED]
        return found + [Contestant(f"{each.label}, no limit", each.proxy, setup="jwt") for each in found]
    if scenario.setup == "limit-redis":
        found = [Contestant("portico, Redis", "portico", setup="limit-redis"),
                 Contestant("portico, memory", "portico", setup="limit"),
                 Contestant("portico, no limit", "portico", setup="jwt")]
        return found if "portico" in proxies else []
    found = [Contestant(name, name, setup="limit") for name in ("portico", "envoy") if name in proxies]
    if "nginx" in proxies:
        found += [Contestant("nginx, plain", "nginx"), Contestant("nginx, plain, no token", "nginx", bare=True)]
    return found


def pairs(scenario, contestants):
    """Which contestant is divided by which."""
    labels = [contestant.label for contestant in contestants]
    if scenario.setup == "observability":
        return [(label, labels[0]) for label in labels[1:]]
    if scenario.setup == "compose":
        return [(labels[0], label) for label in labels[1:]]
    if scenario.setup == "limit":
        return [(label.removesuffix(", no limit"), label) for label in labels if label.endswith(", no limit")] \
            + [("portico", name) for name in setups.LOADED[1:] if "portico" in labels and name in labels]
    if scenario.setup == "limit-redis":
        return [(upper, lower) for number, upper in enumerate(labels) for lower in labels[number + 1:]]
    if not scenario.workers:
        return [("portico", label) for label in labels if label != "portico"] if "portico" in labels else []
    return [(f"{name}, 2 workers", f"{name}, {other}") for name in ("portico", "nginx") if f"{name}, 1 worker" in labels
            for other in ("1 worker", "2 processes")]


def load_cores(scenario, contestants):
    """The cores of wrk and the upstream: those that no contestant uses, or the last one when there are none."""
    used = set().union(*(contestant.cores for contestant in contestants))
    free = set(machine.cores()) - used
    if scenario.workers and free:
        return free
    return {machine.load_core()}
