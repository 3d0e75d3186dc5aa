# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""The service behind every proxy: one nginx that answers from memory."""

import json
import os
import shutil
import tempfile
from pathlib import Path
from string import Template

from rig import machine, tools
from rig.places import RUN, TEMPLATES
from rig.process import Process
from rig.scenarios import SIZES, SMALL

def small_answer():
    """A JSON document of exactly 500 bytes."""
    document = {"id": 42, "name": "Ada", "roles": ["customer", "admin"], "note": ""}
    document["note"] = "x" * (SMALL - len(json.dumps(document)))
    return json.dumps(document)


class Upstream:
    """The running upstream; a context manager."""

    def __init__(self, port, cores):
        self.port = port
        in_memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.files = Path(tempfile.mkdtemp(prefix="portico-bench-", dir=in_memory))
        self.files.chmod(0o755)
        for path, size in SIZES.items():
            (self.files / path.strip("/")).write_bytes(b"x" * size)
        RUN.mkdir(parents=True, exist_ok=True)
        config = RUN / "upstream.conf"
        template = Template((TEMPLATES / "upstream.conf").read_text())
        config.write_text(template.substitute(
            run=RUN, port=port, files=self.files, small=small_answer(), user=user_line(),
            open_files=machine.open_files()))
        self.process = Process("upstream", [tools.find("nginx"), "-c", config, "-e", "stderr"], cores)

    def __enter__(self):
        try:
            self.process.wait_until_answering(self.port)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.stop()
        shutil.rmtree(self.files, ignore_errors=True)


def user_line():
    """nginx' workers keep our own user, so that they may read our files."""
    return "user root;" if os.geteuid() == 0 else ""
