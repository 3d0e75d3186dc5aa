# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Samples a process' memory, descriptors and threads, and says whether they grow."""

import os
import threading
from dataclasses import dataclass
from statistics import median

from rig import usage


@dataclass(frozen=True)
class Measure:
    """Something that must not grow: by at most a share and a constant from the second quarter to the last."""

    name: str
    share: float
    constant: float


MEASURES = (Measure("memory MiB", 0.10, 4), Measure("open files", 0.10, 16), Measure("threads", 0, 0))


class Samples:
    """One sample a second while the block runs."""

    def __init__(self, pid):
        self.pid = pid
        self.taken = []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def run(self):
        """Until the end, or until the process is gone."""
        while not self.ended.wait(1):
            try:
                self.taken.append((usage.status_kib(self.pid, "VmRSS") / 1024,
                                   len(os.listdir(f"/proc/{self.pid}/fd")),
                                   len(os.listdir(f"/proc/{self.pid}/task"))))
            except OSError:
                return

    def growth(self):
        """For each measure: its medians in the second and the last quarter, and whether that is flat."""
        quarter = len(self.taken) // 4
        if not quarter:
            return []
        found = []
        for index, measure in enumerate(MEASURES):
            values = [sample[index] for sample in self.taken]
            early, late = median(values[quarter:2 * quarter]), median(values[-quarter:])
            found.append((measure.name, early, late, late <= early * (1 + measure.share) + measure.constant))
        return found

