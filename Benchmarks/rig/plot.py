# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""Draws requests that were admitted against the time, as SVG without anything to install."""

import math

WIDTH, HEIGHT, COLUMNS = 360, 200, 2
LEFT, TOP, RIGHT, BOTTOM = 48, 32, 12, 28
STEP = 0.02
STYLE = ("text { font: 11px sans-serif; fill: #555 } .title { font-weight: bold } .axis { stroke: #999; fill: none } "
         ".grid { stroke: #ddd; stroke-dasharray: 3 3 } .admitted { stroke: #06c; stroke-width: 1.6; fill: none } "
         ".rate { stroke: #c60; stroke-dasharray: 5 3; fill: none }")


def admitted(series, rate, seconds):
    """A chart for each series, which is a title and when requests were admitted: their number so far, and the rate."""
    rows = math.ceil(len(series) / COLUMNS)
    charts = "\n".join(
        f'<g transform="translate({number % COLUMNS * WIDTH} {number // COLUMNS * HEIGHT})">'
        f'{chart(*each, rate, seconds)}</g>'
        for number, each in enumerate(series))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * COLUMNS} {HEIGHT * rows}">\n'
            f'<style>{STYLE}</style>\n<rect width="100%" height="100%" fill="#fff"/>\n{charts}\n</svg>\n')


def chart(title, times, rate, seconds):
    """Admitted so far against seconds; dashed is the rate without any burst."""
    top = math.ceil(max(sum(time <= seconds for time in times), rate * seconds) / rate + 0.5) * rate

    def place(second, count):
        return (f"{LEFT + second / seconds * (WIDTH - LEFT - RIGHT):.1f},"
                f"{HEIGHT - BOTTOM - count / top * (HEIGHT - TOP - BOTTOM):.1f}")

    points, count = [], 0
    for step in range(int(seconds / STEP) + 1):
        while count < len(times) and times[count] <= step * STEP:
            count += 1
        points.append(place(step * STEP, count))
    labels = "".join(label(place(second, 0), second, "middle", 16) for second in range(seconds + 1))
    labels += "".join(label(place(0, step * rate), step * rate, "end", 4, -6)
                      for step in range(0, top // rate + 1, max(1, top // rate // 4)))
    grid = "".join(f'<polyline class="grid" points="{place(second, 0)} {place(second, top)}"/>'
                   for second in range(1, seconds + 1))
    return (f'<text class="title" x="{LEFT}" y="18">{title}</text>{grid}'
            f'<polyline class="axis" points="{place(0, top)} {place(0, 0)} {place(seconds, 0)}"/>'
            f'<polyline class="rate" points="{place(0, 0)} {place(seconds, rate * seconds)}"/>'
            f'<polyline class="admitted" points="{" ".join(points)}"/>{labels}')


def label(point, text, anchor, down, right=0):
    """A number beside an axis."""
    x, y = map(float, point.split(","))
    return f'<text x="{x + right:.1f}" y="{y + down:.1f}" text-anchor="{anchor}">{text}</text>'
