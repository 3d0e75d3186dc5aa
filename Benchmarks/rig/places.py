# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Where the rig keeps its files."""

from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
REPOSITORY = BENCHMARKS.parent
WORK = BENCHMARKS / ".work"
VENV = WORK / "venv"
RUN = WORK / "run"
RESULTS = BENCHMARKS / "results"
WRK_SCRIPT = BENCHMARKS / "rig" / "wrk.lua"
TEMPLATES = BENCHMARKS / "rig" / "templates"
PORTICO = REPOSITORY / ".build" / "release" / "portico"
