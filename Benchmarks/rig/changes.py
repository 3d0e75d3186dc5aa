# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Changes a running Portico's configuration files, tells it to read them, and follows its metrics."""

import os
import re
import signal
import time
import urllib.request

from rig.process import Failed

ROUTES = 20
WAIT = 10

MAIN = """version: 1
include: [more.yaml]
listeners: {{ front: {{ address: 127.0.0.1:{port} }} }}
admin: {{ address: 127.0.0.1:{admin} }}
telemetry: {{ access_log: {{ format: json, file: {log} }} }}
"""
BROKEN = ("routes: { r: { match: /**, to: nobody } }\n", "routes: [\n", "routes: { r: { mach: /r/** } }\n", "version: 2\n")


class Changes:
    """The files of one gateway. Every fourth change is a file with an error, which must change nothing."""

    def __init__(self, folder, port, admin, log, upstream):
        self.main, self.more = folder / "gateway.yaml", folder / "more.yaml"
        self.admin, self.upstream = admin, upstream
        self.number = self.good = self.refused = 0
        self.main.write_text(MAIN.format(port=port, admin=admin, log=log))
        self.replace(self.routes(0))

    def routes(self, number):
        """Twenty routes under load, with targets that come and go, and some that come and go themselves."""
        own = f"http://127.0.0.1:{self.upstream}"
        targets = [f'["{own}"]', f'["{own}", "http://127.0.0.2:{self.upstream}"]'][number % 2]
        lines = [f"services:\n  upstream: {{ targets: {targets} }}"]
        lines += [f"  extra-{n}: {own}" for n in range(number % 7)]
        lines += ["routes:"]
        lines += [f"  service-{n}: {{ match: /service-{n}/**, to: upstream, timeout: {{ total: {30 + number % 3}s }} }}"
                  for n in range(ROUTES)]
        lines += [f"  extra-{n}: {{ match: /extra-{number}-{n}/**, to: extra-{n} }}" for n in range(number % 7)]
        return "\n".join(lines) + "\n"

    def replace(self, text):
        """As editors do: a new file takes the old one's place."""
        new = self.more.with_suffix(".new")
        new.write_text(text)
        new.rename(self.more)

    def next(self, pid):
        """Makes a change, and waits until the gateway has read it."""
        self.number += 1
        is_broken = self.number % 4 == 0
        self.replace(BROKEN[self.number // 4 % len(BROKEN)] if is_broken else self.routes(self.number))
        before = self.reloads()
        os.kill(pid, signal.SIGHUP)
        until = time.monotonic() + WAIT
        while self.reloads() == before:
            if time.monotonic() > until:
                raise Failed(f"the gateway did not answer SIGHUP within {WAIT} s")
            time.sleep(0.1)
        successful = self.metric("portico_config_last_reload_successful")
        if successful != (0 if is_broken else 1):
            raise Failed(f"change {self.number}: portico_config_last_reload_successful is {successful}")
        self.refused += is_broken
        self.good += not is_broken

    def reloads(self):
        """How many it has tried."""
        return self.metric("portico_config_reloads_total")

    def metric(self, name):
        """The sum of a family's samples."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/metrics", timeout=WAIT) as answer:
            text = answer.read().decode()
        return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", text, re.MULTILINE))
