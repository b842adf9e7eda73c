#!/usr/bin/env python3
"""Trains models of many kinds with 1 and 2 threads and prints a checksum of the weights and of the predictions of each.

    Scripts/model-sums.py COMMAND [WORD] > sums        only the models whose name contains WORD

COMMAND is a `backprop`, such as .build/release/backprop.
A change that is not meant to change numbers gives the same lines before and after. The metadata of a model file is not in the
checksum, so that the format may change. The status is 1 if the number of threads changes a checksum. Takes about five minutes.
"""
import hashlib
import json
import math
import os
import random
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "Examples"
CANCER, MPG, PENGUINS = (EXAMPLES / f"{name}.csv" for name in ("breast-cancer", "auto-mpg", "penguins"))

# name: options of `train` after the table, where {work} is a folder with the tables that `make_tables` writes
CASES = {
    "classes, ensemble": [CANCER, "--target", "diagnosis", "--test", "0.2", "--epochs", "24"],
    "regression, ensemble": [MPG, "--target", "mpg", "--test", "0.2", "--epochs", "24"],
    "several classes, ensemble": [PENGUINS, "--target", "species", "--epochs", "24"],
    "one network": [CANCER, "--target", "diagnosis", "--preset", "plain", "--test", "0.2", "--epochs", "30"],
    "one network with best": [MPG, "--target", "mpg", "--validation", "0.25", "--epochs", "24"],
    "no validation": [MPG, "--target", "mpg", "--preset", "plain", "--validation", "none", "--epochs", "9"],
    "textbook": [PENGUINS, "--target", "species", "--preset", "textbook", "--epochs", "50"],
    "threshold features": [MPG, "--target", "mpg", "--threshold-features", "--epochs", "24", "--test", "0.2"],
    "threshold features won": ["{work}/jumps.csv", "--target", "y", "--epochs", "40"],
    "threshold features, one network": ["{work}/jumps.csv", "--target", "y", "--validation", "0.2", "--epochs", "40"],
    "no threshold features": ["{work}/jumps.csv", "--target", "y", "--no-threshold-features", "--epochs", "16"],
    "cross-validation": [MPG, "--target", "mpg", "--folds", "3", "--repeats", "2", "--epochs", "8"],
    "cross-validation, comparison won": ["{work}/jumps.csv", "--target", "y", "--folds", "2", "--epochs", "40"],
    "groups": [MPG, "--target", "mpg", "--group", "model_year", "--test", "0.2", "--folds", "3", "--epochs", "8"],
    "time": [MPG, "--target", "mpg", "--time", "model_year", "--test", "0.2", "--epochs", "16"],
    "time, cross-validation": [MPG, "--target", "mpg", "--time", "model_year", "--folds", "3", "--epochs", "8"],
    "images": ["{work}/images.idx", "--labels", "{work}/labels.idx", "--test", "0.2", "--epochs", "3"],
    "weights": ["{work}/counts.csv", "--target", "y", "--weights", "w", "--epochs", "16", "--drop", "n,a,b"],
    "counts": ["{work}/counts.csv", "--target", "n", "--task", "regression", "--loss", "poisson", "--epochs", "16", "--drop", "y,w,a,b"],
    "several targets": [MPG, "--target", "mpg,weight", "--test", "0.2", "--epochs", "16"],
    "several yes-or-no targets": ["{work}/counts.csv", "--target", "a,b", "--epochs", "16", "--drop", "y,w,n"],
    "decision threshold": [CANCER, "--target", "diagnosis", "--threshold", "f1", "--class-weights", "balanced", "--epochs", "16"],
    "absolute error, no baselines": [MPG, "--target", "mpg", "--loss", "meanAbsoluteError", "--no-baseline", "--no-blend", "--epochs", "16"],
    "tables for validation and test": ["{work}/first.csv", "--target", "y", "--drop", "n,a,b,w", "--validation", "{work}/second.csv",
                                       "--test", "{work}/second.csv", "--epochs", "16"],
    "few rows": ["{work}/few.csv", "--target", "y", "--drop", "n,a,b,w", "--epochs", "16"],
    "very few rows": ["{work}/fewest.csv", "--target", "y", "--drop", "n,a,b,w", "--epochs", "16"],
    "three members": [PENGUINS, "--target", "species", "--members", "3", "--epochs", "16", "--no-calibrate"],
}
TUNING = {"search": [PENGUINS, "--target", "species", "--trials", "3", "--epochs", "24"]}


def make_tables(work):
    """Writes the tables that no example has: jumps, weights, counts, yes-or-no targets, images."""
    numbers = random.Random(1)
    with open(work / "jumps.csv", "w") as out:
        out.write("x,z,y\n")
        for _ in range(600):
            x, z = numbers.uniform(0, 40), numbers.gauss(0, 1)
            out.write(f"{x:.4f},{z:.4f},{(int(x) * 7919) % 13 + 0.1 * z:.4f}\n")
    lines = ["x,c,w,n,a,b,y\n"]
    for _ in range(240):
        x, c, w = numbers.gauss(0, 1), numbers.choice("pqrst"), numbers.choice([0, 1, 1, 2])
        n = int(math.exp(0.6 * x + 0.5) * numbers.random() * 2)
        lines.append(f"{x:.4f},{c},{w},{n},{'yes' if x > 0 else 'no'},{'yes' if c in 'pq' else 'no'},{x * (c < 'r') + w:.4f}\n")
    for name, rows in [("counts", lines[1:]), ("first", lines[1:160]), ("second", lines[160:]), ("few", lines[1:13]), ("fewest", lines[1:7])]:
        (work / f"{name}.csv").write_text("".join(lines[:1] + rows))
    count, size = 150, 6
    images = bytearray(struct.pack(">IIII", 0x803, count, size, size))
    labels = bytearray(struct.pack(">II", 0x801, count))
    for _ in range(count):
        label = numbers.randrange(3)
        labels.append(label)
        images += bytes(min(255, max(0, int(90 * (k % 3 == label) + numbers.gauss(60, 30)))) for k in range(size * size))
    (work / "images.idx").write_bytes(images)
    (work / "labels.idx").write_bytes(labels)


def digest(data):
    return hashlib.sha256(data).hexdigest()[:16]


def tensors(path):
    """The bytes of all arrays of a model file."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    return data[8 + length:]


def run(command, arguments, work):
    result = subprocess.run([command, *map(str, arguments)], cwd=work, capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, arguments))}\n{result.stderr}")
    return result.stdout


def sums(command, verb, options, threads, work):
    """Checksums of the arrays and of the predictions for the table that was trained on, and the metrics."""
    options = [str(option).replace("{work}", str(work)) for option in options]
    model = work / "model.safetensors"
    for path in work.glob("model.*"):
        path.unlink()
    out = json.loads(run(command, [verb, *options, "--threads", threads, "--output", model, "--format", "json"], work))
    metrics = {name: out.get(name) for name in ("training", "validation", "test", "linear", "constant", "crossValidation")}
    for part in metrics.values():
        for label in ("source", "rows"):
            (part or {}).pop(label, None)
    predictions = run(command, ["predict", model, options[0], "--threads", threads], work)
    return f"{digest(tensors(model))} {digest(predictions.encode())} {digest(json.dumps(metrics, sort_keys=True).encode())}"


def main():
    command = os.path.abspath(sys.argv[1])
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    differ = False
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        make_tables(work)
        for verb, cases in [("train", CASES), ("tune", TUNING)]:
            for name, options in cases.items():
                if word not in name:
                    continue
                lines = [sums(command, verb, options, threads, work) for threads in (1, 2)]
                differ |= lines[0] != lines[1]
                for threads, line in enumerate(lines, 1):
                    print(f"{line}  {name}, {threads} thread{'s' if threads > 1 else ''}", flush=True)
    sys.exit(differ)


if __name__ == "__main__":
    main()
