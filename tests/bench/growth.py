# SPDX-License-Identifier: GPL-3.0-or-later
"""A plot of figures against the number of cases, both axes logarithmic, as a plain SVG."""

import math

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 900, 520, 70, 290, 40, 50
COLOURS = ("#1b6ca8", "#c2185b", "#2e7d32", "#e65100", "#6a1b9a", "#00838f", "#5d4037", "#9e9d24")


def label(value):
    """1,000,000 as 1M"""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


class Scale:
    """A value to a pixel, by its logarithm; the ends are powers of ten."""

    def __init__(self, values, start, end):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(self.low + 1, math.ceil(math.log10(max(values))))
        self.start, self.end = start, end

    def __call__(self, value):
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self):
        return [10.0 ** power for power in range(self.low, self.high + 1)]


def lines_of(rows, unit):
    """figure → [(cases, value)], those that were measured at two sizes at least."""
    found = {}
    for row in rows:
        if row["unit"] != unit or row["ours"] <= 0:
            continue
        found.setdefault(row["figure"], {})[row["n"]] = row["ours"]
        for peer, there in row["peers"].items():
            if row["figure"] in ("cw-ctl add", "cw-ctl list"):
                name = f"{peer}: {row['figure'].split()[-1]}"
                found.setdefault(name, {})[row["n"]] = there["value"]
    return {name: sorted(points.items()) for name, points in found.items() if len(points) > 1}


def plot(rows, path, unit="ms", title="Time against the number of cases (ms)"):
    lines = lines_of(rows, unit)
    if not lines:
        return
    x = Scale([n for points in lines.values() for n, _value in points], LEFT, WIDTH - RIGHT)
    y = Scale([v for points in lines.values() for _n, v in points], HEIGHT - BOTTOM, TOP)
    out = ['<?xml version="1.0" encoding="UTF-8"?>',
           f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
           'font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
           f'<text x="{LEFT}" y="22" font-size="15">{title}</text>']
    for value in x.ticks():
        out.append(f'<path d="M{x(value):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#dddddd"/>'
                   f'<text x="{x(value):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">'
                   f'{label(value)}</text>')
    for value in y.ticks():
        out.append(f'<path d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>'
                   f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">'
                   f'{label(value)}</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 10}" text-anchor="middle">'
               'cases, ten events each</text>')
    # names beside the ends of the lines, moved apart where they would meet
    places, last = [], 0.0
    for number, (name, points) in enumerate(sorted(lines.items(), key=lambda l: -l[1][-1][1])):
        last = max(last + 15, y(points[-1][1]) + 4)
        places.append((number, name, points, last))
    for number, name, points, at in places:
        colour = COLOURS[number % len(COLOURS)]
        is_peer = ": " in name and not name.startswith(("alert", "start", "rules", "hours"))
        peer = ' stroke-dasharray="5 4"' if is_peer else ""
        path_text = "L".join(f"{x(n):.1f} {y(v):.1f}" for n, v in points)
        out.append(f'<path d="M{path_text}" fill="none" stroke="{colour}" stroke-width="2"{peer}/>')
        out += [f'<circle cx="{x(n):.1f}" cy="{y(v):.1f}" r="3" fill="{colour}"/>' for n, v in points]
        out.append(f'<text x="{WIDTH - RIGHT + 12}" y="{at:.1f}" fill="{colour}">{name}</text>')
    out.append("</svg>")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")
