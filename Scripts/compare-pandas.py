#!/usr/bin/env python3
"""Times reading a CSV of 1,000,000 rows and 28 columns of numbers: ours and pandas' C reader, in turn.

    pip install pandas numpy
    swift build -c release
    python3 Scripts/compare-pandas.py [--rounds 5]

Each reading is a process of its own that times the reading alone; the file is in the page cache. Prints the medians,
their ratio, and the peak memory of each process beside the 112 MB of the table as a matrix of Float.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

MAKE = """
import numpy as np
x = np.random.default_rng(0).standard_normal((1_000_000, 28)).astype(np.float32)
np.savetxt({path!r}, x, fmt="%.7g", delimiter=",", header=",".join(f"x{{i}}" for i in range(28)), comments="")
"""
PANDAS = """
import time, pandas
start = time.perf_counter()
table = pandas.read_csv({path!r})
print(len(table), "rows,", len(table.columns), "columns,", time.perf_counter() - start, "s")
"""


def measure(command):
    """The seconds a reading says it took, and the peak memory of its process in MB."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit(f"{command[0]} failed")
        output.seek(0)
        last = output.read().decode().strip().splitlines()[-1]
    if not last.startswith("1000000 rows, 28 columns"):
        sys.exit(f"{command[0]} read something else: {last}")
    return float(last.split()[-2]), usage.ru_maxrss * 1024 / 1e6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/table.csv"
        subprocess.run([sys.executable, "-c", MAKE.format(path=path)], check=True)
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(measure([".build/release/ReadTable", path]))
            theirs.append(measure([sys.executable, "-c", PANDAS.format(path=path)]))
        size = os.path.getsize(path) / 1e6
    times = [statistics.median(run[0] for run in runs) for runs in (ours, theirs)]
    peaks = [max(run[1] for run in runs) for runs in (ours, theirs)]
    print(f"{size:.0f} MB, {rounds} rounds: ours {times[0]:.3f} s, pandas {times[1]:.3f} s, ratio {times[1] / times[0]:.2f}")
    print(f"peak memory: ours {peaks[0]:.0f} MB, pandas {peaks[1]:.0f} MB; the matrix in Float has 112 MB")


if __name__ == "__main__":
    main()
