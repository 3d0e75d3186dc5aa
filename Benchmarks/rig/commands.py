# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""What the rig's commands have in common: options, preparation, and how they end."""

import argparse
import signal
import sys
from pathlib import Path

from rig import machine, proxies, tools
from rig.places import PORTICO
from rig.process import Failed

OPEN_FILES = 65_536


def add_proxy_options(parser, default):
    """Which proxies take part, and which Portico."""
    parser.add_argument("--proxies", type=names_of(proxies.NAMES), default=list(default), metavar="A,B",
                        help=f"which of {', '.join(proxies.NAMES)} (default: {', '.join(default)})")
    parser.add_argument("--portico", type=Path, default=PORTICO, metavar="PATH",
                        help="Portico's program (default: .build/release/portico, built when absent)")
    parser.add_argument("--portico-arguments", default="--no-access-log", metavar="WORDS", help="further words for 'portico run'")


def names_of(known):
    """Reads a list of names, and refuses those that are not known."""
    def read(text):
        names = [name for name in text.split(",") if name]
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(f"unknown '{name}'; known are {', '.join(known)}")
        return names
    return read


def prepare(options, needed):
    """Installs and builds what is missing."""
    if len(machine.cores()) < 2:
        tools.say("warning: one core only; proxy and load generator share it, so the latencies mean little")
    tools.install([*needed, *options.proxies])
    if "portico" in options.proxies:
        options.portico = options.portico.resolve()
        if options.portico == PORTICO and not PORTICO.exists():
            tools.build_portico()
        if not options.portico.exists():
            raise tools.Missing(f"no such program: {options.portico}")
    machine.raise_open_files(OPEN_FILES)


def settings(options, upstream, **more):
    """How the proxies are run, from the options."""
    return proxies.Settings(upstream, str(options.portico), options.portico_arguments.split(), **more)


def run(work):
    """Runs a command's work; Ctrl-C and SIGTERM unwind it, so that all it started is stopped."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return work()
    except KeyboardInterrupt:
        sys.exit("\nstopped")
    except (Failed, tools.Missing) as problem:
        sys.exit(f"error: {problem}")
