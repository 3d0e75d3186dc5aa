# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Proves that a proxy counts, and by user, before it is measured with a limit that refuses nothing."""

from dataclasses import replace

from rig import limits, load, machine, proxies, setups
from rig.process import Failed, fetch

REFUSED = 429
#: The user who asks too often, and one who does not.
BUSY, OTHER = 0, 1


def prove(contestant, scenario, settings, redis):
    """Starts a limited contestant with a small limit: one user is refused, another is not."""
    if not setups.limits(contestant.setup):
        return
    port = machine.free_ports(1)[0]
    name = f"{contestant.proxy}-proof"
    # The last of them is refused, since waiting took one already; the second user's token is of a file with two.
    asked = limits.SMALL.count
    with proxies.start(contestant.proxy, name, port, 1, contestant.cores, settings, contestant.setup,
                       allowance=limits.SMALL) as process:
        process.wait_until_answering(port, scenario.path, load.fields(scenario, BUSY))
        busy = [fetch(port, scenario.path, fields=load.fields(scenario, BUSY))[0] for _ in range(asked)]
        other = fetch(port, scenario.path, fields=load.fields(replace(scenario, tokens=2), OTHER))[0]
    proxies.access_log(name).unlink(missing_ok=True)
    if redis:
        redis.empty()
    if busy != [200] * (asked - 1) + [REFUSED] or other != 200:
        raise Failed(f"{contestant.label}, with {asked} requests a minute for each user, of which one is used, answers "
                     f"{busy}, and another user {other}")
