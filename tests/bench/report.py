# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks print: a line for each figure, and the same as JSON.

A figure is measured in rounds, ours, the peers and the floor one after the other in each of them, so
that what else the machine does falls on all; medians are told, and how far the rounds lie apart.
"""

import json
import statistics

HEADING = ("figure", "ours", "peer", "floor", "ratio", "n", "spread")
ROW = "{:<34} {:>12} {:<28} {:>12} {:>10} {:>9} {:>7}"


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
        return 100 * (high - low) / statistics.median(self.ours)

    def value(self):
        ours = statistics.median(self.ours)
        row = {"figure": self.name, "unit": self.unit, "n": self.n, "rounds": len(self.ours),
               "ours": ours, "spread_percent": round(self.spread(), 1)}
        if self.floor:
            row["floor"] = statistics.median(self.floor)
            row["ours_to_floor"] = ours / row["floor"]
        row["peers"] = {name: {"value": statistics.median(rounds),
                               "peer_to_ours": statistics.median(rounds) / ours}
                        for name, rounds in self.peers.items()}
        return row

    def lines(self):
        row = self.value()
        floor = f"{row['floor']:.2f}" if self.floor else "-"
        ours, spread = f"{row['ours']:.2f} {self.unit}", f"{row['spread_percent']:.0f}%"
        if self.floor:
            yield ROW.format(self.name, ours, "(floor)", floor, f"{row['ours_to_floor']:.2f}x",
                             self.n, spread)
        for name, peer in row["peers"].items():
            yield ROW.format(self.name, ours, f"{name} {peer['value']:.1f}", floor,
                             f"{peer['peer_to_ours']:,.1f}x", self.n, spread)


def report(figures, path=None):
    print("ratio: of ours to the floor, and of a peer to ours")
    print(ROW.format(*HEADING))
    for figure in figures:
        for line in figure.lines():
            print(line)
    if path:
        with open(path, "w", encoding="utf-8") as file:
            json.dump([figure.value() for figure in figures], file, indent=1)
            file.write("\n")
