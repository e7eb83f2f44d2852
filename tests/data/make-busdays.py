#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes busdays.txt: business-day sums by numpy's busday_offset and busday_count.

Lines: "week OFF [CLOSED…]" starts a calendar (OFF: the weekly days off as a mask, bit 0 Monday;
CLOSED: days since 1970), "a FROM N EXPECTED", "c FROM TO EXPECTED", "f FROM EXPECTED" (0 forward)
and "b FROM EXPECTED" (0 backward) are checks in it.  Run as: ./make-busdays.py > busdays.txt
"""
import sys
import numpy

FIRST, LAST = -25567, 84370


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    random = numpy.random.default_rng(20261124)
    print("# SPDX-License-Identifier: GPL-3.0-or-later")
    print("# made by make-busdays.py with numpy", numpy.__version__)
    for number in range(24):
        mask = 0b1100000 if number < 4 else int(random.integers(0, 127))
        begin = int(random.integers(FIRST + 4000, LAST - 8000))
        closed = numpy.unique(random.integers(begin, begin + 4000, int(random.integers(0, 120))))
        if number % 5 == 4:  # one long gap
            closed = numpy.unique(numpy.append(closed, numpy.arange(begin + 900, begin + 1000)))
        week = [not mask >> day & 1 for day in range(7)]
        calendar = numpy.busdaycalendar(weekmask=week, holidays=closed.astype("datetime64[D]"))
        print("week", mask, *closed)

        def offset(day, n, roll):
            moved = numpy.busday_offset(numpy.datetime64(day, "D"), n, roll, busdaycal=calendar)
            return int(moved.astype(int))

        for _ in range(count):
            day = begin + int(random.integers(0, 4000))
            n = int(random.integers(-60, 251))
            if n > 0:  # strictly after: from a closed day the first step is the roll itself
                print("a", day, n, offset(day, n, "backward"))
            elif n < 0:
                print("a", day, n, offset(day, n, "forward"))
            print("f", day, offset(day, 0, "forward"))
            print("b", day, offset(day, 0, "backward"))
            to = begin + int(random.integers(0, 4000))
            start, end = min(day, to), max(day, to)
            days = int(numpy.busday_count(numpy.datetime64(start, "D"), numpy.datetime64(end, "D"),
                                          busdaycal=calendar))
            print("c", day, to, days if day <= to else -days)


main()
