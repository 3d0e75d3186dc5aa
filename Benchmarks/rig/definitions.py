# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""What each algorithm's definition lets pass when there is always somebody asking: `rate` requests a second."""

import math

WINDOW = 1.0


def token_bucket(rate, begin, end):
    """A full bucket of as many as the rate, and what flows in."""
    return rate + rate * (end - begin)


def fixed_window(rate, begin, end):
    """All of each window that was touched; windows begin with the clock's seconds."""
    return rate * (math.floor(end) - math.floor(begin) + 1)


def sliding_window(rate, begin, end):
    """All of the first window; of each further one as much as the part of it that has passed."""
    passed = end - math.floor(end)
    further = math.floor(end) - math.floor(begin)
    return rate * further + rate * passed if further else rate


def sliding_log(rate, begin, end):
    """All at once, and again each time that a window has passed since."""
    return rate * (math.floor((end - begin) / WINDOW) + 1)


ALL = {each.__name__: each for each in (fixed_window, sliding_window, token_bucket, sliding_log)}


def most_in_a_window(times):
    """The most of the ordered times that lie within any one second."""
    most, first = 0, 0
    for last, time in enumerate(times):
        while time - times[first] >= WINDOW:
            first += 1
        most = max(most, last - first + 1)
    return most
