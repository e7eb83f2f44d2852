# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks print: a line for each figure, and the same as JSON.

A figure is measured in rounds, ours, the peers and the floor one after the other in each of them, so
that what else the machine does falls on all; medians are told, and how far the rounds lie apart.
"""

import json
import statistics

HEADING = ("figure", "ours", "peer", "floor", "ratio", "n", "spread")
ROW = "{:<42} {:>13} {:<24} {:>10} {:>10} {:>9} {:>7}"


class Figure:
    """NAME in UNIT; ours, floor and each peer are lists, a value a round."""

    def __init__(self, name, unit, n, ours, floor=None, peers=None):
        self.name, self.unit, self.n = name, unit, n
        self.ours, self.floor, self.peers = ours, floor, peers or {}

    def spread(self):
        """Of our rounds: the middle half, in percent of the median."""
        if len(self.ours) < 4:
            return 0.0
        low, _, high = statistics.quantiles(self.ours, n=4)
        middle = statistics.median(self.ours)
        return 100 * (high - low) / middle if middle else 0.0

    def value(self):
        ours = statistics.median(self.ours)
        row = {"figure": self.name, "unit": self.unit, "n": self.n, "rounds": len(self.ours),
               "ours": ours, "spread_percent": round(self.spread(), 1)}
        if self.floor:
            row["floor"] = statistics.median(self.floor)
            if row["floor"]:
                row["ours_to_floor"] = ours / row["floor"]
        row["peers"] = {name: {"value": statistics.median(rounds),
                               "peer_to_ours": statistics.median(rounds) / ours if ours else None}
                        for name, rounds in self.peers.items()}
        return row

    def rows(self):
        """Texts: figure, ours, peer, floor, ratio, n, spread; the floor's row, then each peer's."""
        row = self.value()
        floor = f"{row['floor']:.2f}" if self.floor else "-"
        ours, spread = f"{row['ours']:.2f} {self.unit}".strip(), f"{row['spread_percent']:.0f}%"
        ends = f"{self.n:,}", spread if len(self.ours) > 3 else "-"
        ratio = f"{row['ours_to_floor']:.2f}x" if "ours_to_floor" in row else "-"
        if self.floor or not self.peers:
            yield (self.name, ours, "-", floor, ratio, *ends)
        for name, peer in row["peers"].items():
            more = f"{peer['peer_to_ours']:,.1f}x" if peer["peer_to_ours"] is not None else "-"
            yield (self.name, ours, f"{name} {peer['value']:.1f}", floor, more, *ends)

    def lines(self):
        return (ROW.format(*row) for row in self.rows())


def report(figures):
    print("ratio: of ours to the floor, and of a peer to ours")
    print(ROW.format(*HEADING))
    for figure in figures:
        for line in figure.lines():
            print(line)


def write(figures, path=None, markdown=None):
    """As JSON, and as a table in Markdown."""
    if markdown:
        with open(markdown, "w", encoding="utf-8") as file:
            file.write("| " + " | ".join(HEADING) + " |\n" + "|---" * len(HEADING) + "|\n")
            for figure in figures:
                file.writelines("| " + " | ".join(row) + " |\n" for row in figure.rows())
    if path:
        with open(path, "w", encoding="utf-8") as file:
            json.dump([figure.value() for figure in figures], file, indent=1)
            file.write("\n")
