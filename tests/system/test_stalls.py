#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The probe of the main loop, with 1,000 cases: each kind of work is seen, none is judged by its time.
tests/bench/iterations.py measures with 100,000."""

import subprocess
import sys

from harness import equal, main, test
from stalls import Probe, Trial, walk

# The second poll ends an iteration that needs a fifth of a second of processor time and syncs a file.
BUSY = """
import os, select, sys, time
poll = select.poll()
poll.poll(0)
end = time.process_time() + 0.2
while time.process_time() < end:
    pass
os.fsync(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT))
poll.poll(0)
"""


@test("each kind of work is measured, and works with 1,000 cases", daemon=False, server=False)
def _(_w):
    trial = Trial(1000, lambda r: print(f"# {r.name}: {r.busy:.0f} ms", flush=True))
    try:
        readings = walk(trial)
        names = [reading.name for reading in readings]
        equal(len(set(names)), len(names), "names")
        for reading in readings:
            assert reading.iterations > 0, f"{reading.name}: not one iteration was seen"
            assert 0 < reading.cpu <= reading.most_cpu, reading
    finally:
        trial.done()


@test("the probe sees what an iteration took, and not what was synced", daemon=False, server=False)
def _(w):
    probe = Probe(w)
    probe.begin()
    subprocess.run([sys.executable, "-c", BUSY, f"{w.dir}/synced"], check=True,
                   env=probe.environment({**w.env, "LD_PRELOAD": ""}))
    reading = probe.read("busy", 0)
    equal(reading.over, 1)
    assert reading.busy > 180 and reading.cpu > 180, reading
    assert reading.most_synced > 0, reading


if __name__ == "__main__":
    main()
