# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Medians, ratios and tables."""

from statistics import median

FIGURES = ("total", "user", "system", "per_second", "p50", "p99", "busy_percent", "other_percent", "stolen_percent",
           "store", "scripts", "reads")
DISTURBED = 5.0


def summarise(runs, memory):
    """One entry a contestant: the medians of its figures, the spread of its CPU, its errors and its memory."""
    summary = {}
    for label in memory:
        own = [run for run in runs if run.label == label]
        entry = {name: median(getattr(run, name) for run in own) for name in FIGURES}
        totals = [run.total for run in own]
        entry["spread_percent"] = 50 * (max(totals) - min(totals)) / entry["total"]
        entry["errors"] = sum(run.errors for run in own)
        entry["peak_mib"] = memory[label]
        summary[label] = entry
    return summary


def ratios(runs, summary, pairs):
    """One entry a pair: ratios of the medians, and the range of the CPU ratio over the rounds."""
    found = []
    for upper, lower in pairs:
        rounds = in_rounds(runs, upper, lower)
        each = [one / other for one, other in rounds]
        entry = {"of": upper, "to": lower, "more": median(one - other for one, other in rounds),
                 "lowest": min(each), "highest": max(each)}
        for name in ("total", "user", "system", "per_second", "p50", "p99", "peak_mib"):
            divisor = summary[lower][name]
            entry[name] = summary[upper][name] / divisor if divisor else float("nan")
        found.append(entry)
    return found


def in_rounds(runs, upper, lower):
    """The CPU of both in each round."""
    by_round = {(run.label, run.round): run.total for run in runs}
    return [(by_round[upper, number], by_round[lower, number]) for number in sorted({run.round for run in runs})]


def show(scenario, summary, pairs):
    """Prints a scenario's tables."""
    print(f"\n## {scenario.name}: {scenario.title}\n")
    rows = [(label, f"{e['total']:.1f}", f"± {e['spread_percent']:.0f} %", f"{e['user']:.1f}", f"{e['system']:.1f}",
             f"{e['per_second']:.0f}", time(e["p50"]), time(e["p99"]), f"{e['peak_mib']:.0f}",
             f"{e['busy_percent']:.0f} %", flags(e)) for label, e in summary.items()]
    table(("proxy", "CPU µs/request", "spread", "user", "system", "requests/s", "p50", "p99", "peak MiB", "busy",
           "notes"), rows)
    if pairs:
        print()
        table(("ratio", "CPU", "µs more", "over the rounds", "user", "system", "requests/s", "p50", "p99", "memory"),
              [(f"{e['of']} ÷ {e['to']}", f"{e['total']:.2f}", f"{e['more']:+.2f}", f"{e['lowest']:.2f} to {e['highest']:.2f}",
                *(f"{e[name]:.2f}" for name in ("user", "system", "per_second", "p50", "p99", "peak_mib")))
               for e in pairs])

    for label, entry in summary.items():
        if entry["scripts"]:
            per_read = entry["scripts"] / entry["reads"]
            print(f"\nRedis beside '{label}': {entry['store']:.1f} µs CPU of its own per request, "
                  f"{entry['scripts']:.2f} script calls per request, {per_read:.1f} for each read")


def flags(entry):
    """What makes a row less trustworthy."""
    found = []
    if entry["errors"]:
        found.append(f"{entry['errors']} ERRORS")
    if entry["other_percent"] > DISTURBED:
        found.append(f"other load {entry['other_percent']:.0f} %")
    if entry["stolen_percent"] > DISTURBED:
        found.append(f"stolen {entry['stolen_percent']:.0f} %")
    return ", ".join(found)


def time(microseconds):
    """A latency in a readable unit."""
    return f"{microseconds / 1000:.2f} ms" if microseconds >= 1000 else f"{microseconds:.0f} µs"


def table(heads, rows):
    """Prints a Markdown table whose columns line up."""
    widths = [max(len(str(row[column])) for row in (heads, *rows)) for column in range(len(heads))]
    print("| " + " | ".join(head.ljust(width) for head, width in zip(heads, widths)) + " |")
    print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for row in rows:
        cells = [str(cell).ljust(width) if index == 0 else str(cell).rjust(width)
                 for index, (cell, width) in enumerate(zip(row, widths))]
        print("| " + " | ".join(cells) + " |", flush=True)
