#!/usr/bin/env python3
"""Measures the speed of the library and of its peers, and writes the tables of docs/performance.md.

    apt-get install libopenblas0 dataset-fashion-mnist
    pip install numpy torch jax optax scikit-learn onnx onnxruntime pandas
    python3 Benchmarks/run.py [--rounds 3] [--only training,products] [--update]

Ours and the peers take turns within one run, each in its own process, and medians are compared: the speed of a shared
machine drifts, ratios do so much less. Without --update the tables are only printed. Nothing else should run meanwhile.
"""

import argparse
import datetime
import gzip
import importlib.metadata
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
PAGE = ROOT / "docs" / "performance.md"
MEASURE = str(HERE / ".build/release/measure")
PRODUCTS = str(HERE / ".build/release/products")
COMMAND = str(ROOT / ".build/release/backprop")
FASHION = "/usr/share/datasets/fashion-mnist/"
OPENBLAS = "libopenblas.so.0"
THREADS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()

#            name         layers                        batch   rows  epochs a round: ours, peers
WORKLOADS = [
    ("tiny", "30-16-1", 32, 569, 200, 20),
    ("deep", "64-64-64-64-64-64-64-64-64-1", 64, 20_000, 9, 3),
    ("tabular", "54-256-256-7", 256, 100_000, 5, 3),
    ("fashion32", "784-128-10", 32, 60_000, 5, 2),
    ("fashion", "784-128-10", 128, 60_000, 7, 3),
    ("wide", "784-1024-1024-10", 256, 20_000, 5, 3),
]


def widths(layers):
    return [int(width) for width in layers.split("-")]


def operations(layers):
    """Floating-point operations per sample: three products per layer, but no ∂A for the first."""
    n = widths(layers)
    return 6 * sum(a * b for a, b in zip(n, n[1:])) - 2 * n[0] * n[1]


def run(command, threads=None, **options):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads or THREADS), OPENBLAS_NUM_THREADS=str(threads or THREADS))
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=environment, **options)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{result.stderr}")
    return result.stdout


def seconds(command, threads=None):
    return json.loads(run(command, threads).strip().splitlines()[-1])


def peer(name, *arguments, threads=None):
    return seconds([sys.executable, HERE / "peers.py", name, *arguments], threads)


# Run by a small process of its own: a child's peak counts from its parent's memory.
TAKEN = """
import json, os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(json.dumps([time.perf_counter() - start, usage.ru_maxrss * 1024 / 1e6]))
sys.exit(status != 0)
"""


def taken(command):
    """Wall seconds and peak memory in MB of a whole process."""
    return seconds([sys.executable, "-S", "-c", TAKEN, *command])


def images(name):
    import numpy as np
    with gzip.open(FASHION + name) as file:
        return np.frombuffer(file.read(), np.uint8, offset=16 if "idx3" in name else 8)


def data(folder, name, layers, rows):
    """Writes x.f32 and y.f32: Fashion-MNIST, or normal numbers with the classes of a linear model."""
    import numpy as np
    path = pathlib.Path(folder) / f"{name}-{layers}-{rows}"
    if path.exists():
        return path
    path.mkdir()
    n = widths(layers)
    if name.startswith("fashion"):
        x = images("train-images-idx3-ubyte.gz").reshape(-1, 784).astype(np.float32) / 255
        classes = images("train-labels-idx1-ubyte.gz").astype(int)
    else:
        random = np.random.default_rng(0)
        x = random.standard_normal((rows, n[0]), dtype=np.float32)
        classes = (x @ random.standard_normal((n[0], max(n[-1], 2)), dtype=np.float32)).argmax(1)
    x.tofile(path / "x.f32")
    y = classes[:, None].astype(np.float32) if n[-1] == 1 else np.eye(n[-1], dtype=np.float32)[classes]
    y.tofile(path / "y.f32")
    return path


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def rate(value):
    return f"{value / 1e6:.2f} M" if value >= 1e6 else f"{value / 1e3:.0f} k"


def geometric_mean(values):
    return statistics.geometric_mean(values)


def training(folder, rounds):
    rows, best_ratios = [], []
    for name, layers, batch, count, ours_epochs, peer_epochs in WORKLOADS:
        path = data(folder, name, layers, count)
        times = {"ours": [], "one": [], "jax": [], "torch": [], "sklearn": []}
        peaks = []
        for _ in range(rounds):
            peaks.append(json.loads(run([PRODUCTS, "--peak", THREADS]))["gflops"])
            times["ours"] += seconds([MEASURE, "train", path, layers, batch, ours_epochs, THREADS])[1:]
            times["one"] += seconds([MEASURE, "train", path, layers, batch, ours_epochs, 1])[1:]
            for other in ("jax", "torch", "sklearn"):
                times[other] += peer(other, "train", path, layers, batch, peer_epochs, THREADS)
        speed = {key: count / statistics.median(value) for key, value in times.items()}
        best = max(speed[key] for key in ("jax", "torch", "sklearn"))
        best_ratios.append(speed["ours"] / best)
        share = speed["ours"] * operations(layers) / 1e9 / statistics.median(peaks)
        rows.append([f"`{name}` {layers if len(layers) < 20 else '64-64×8-1'}, batch {batch}", rate(speed["ours"]), rate(speed["one"])]
                    + [f"{rate(speed[key])} ({speed['ours'] / speed[key]:.2f})" for key in ("jax", "torch", "sklearn")]
                    + [f"**{speed['ours'] / best:.2f}**", f"{share:.0%}"])
        print(rows[-1], file=sys.stderr)
    return ("`Trainer.run`: samples per second, Adam, shuffled batches",
            f"{THREADS} threads, whole epochs. The numbers in parentheses are ours / peer. The last column compares our operations "
            "per second with what fused multiply-adds alone reach on these processors, measured in turn.\n\n"
            + table(["workload", "ours", "ours, 1 thread", "JAX", "PyTorch", "scikit-learn", "ours / best peer", "of the peak"], rows)
            + f"\n\nGeometric mean of ours / best peer: **{geometric_mean(best_ratios):.2f}**.")


def products(folder, rounds):
    results = {}
    for _ in range(rounds):
        for line in run([PRODUCTS, OPENBLAS], threads=1).splitlines():
            entry = json.loads(line)
            results.setdefault((entry["m"], entry["n"], entry["k"], entry["kind"]), []).append((entry["ours"], entry["openblas"]))
    rows, ratios = [], []
    for (m, n, k, kind), pairs in results.items():
        ours, theirs = (statistics.median(pair[i] for pair in pairs) for i in (0, 1))
        ratios.append(statistics.median(a / b for a, b in pairs))
        rows.append([f"{kind} {m} × {n} × {k}", f"{ours:.0f}", f"{theirs:.0f}", f"{ratios[-1]:.2f}"])
    return ("`bp_product`: matrix products of the workloads on one core, GF/s",
            table(["m × n × k", "ours", "OpenBLAS", "ratio"], rows)
            + f"\n\nGeometric mean of the ratios: **{geometric_mean(ratios):.2f}**, minimum {min(ratios):.2f}.")


def prediction(folder, rounds):
    rows = []
    for name, layers, count, repetitions in [
            ("tiny", "30-16-1", 1, 20_000), ("fashion", "784-128-10", 1, 3_000), ("tabular", "54-256-256-7", 1, 3_000),
            ("fashion", "784-128-10", 10_000, 5), ("tabular", "54-256-256-7", 10_000, 5)]:
        path = data(folder, name, layers, 100_000)
        for threads in sorted({1, THREADS}):
            ours, theirs = [], []
            for _ in range(rounds):
                ours += seconds([MEASURE, "predict", path, layers, count, repetitions, threads])[1:]
                theirs += peer("onnxruntime", "predict", path, layers, count, repetitions, threads, threads=threads)
            a, b = statistics.median(ours) * 1e6, statistics.median(theirs) * 1e6
            rows.append([f"{layers}, {count:,} row{'s' if count > 1 else ''}, {threads} thread{'s' if threads > 1 else ''}",
                         f"{a:,.2f} µs", f"{b:,.2f} µs", f"{b / a:.2f}"])
    return ("`Predictor.predict` and onnxruntime's `session.run`: one call",
            table(["network", "ours", "onnxruntime", "ratio"], rows))


def reading(folder, rounds):
    import numpy as np
    path = pathlib.Path(folder) / "table.csv"
    x = np.random.default_rng(0).standard_normal((1_000_000, 28)).astype(np.float32)
    np.savetxt(path, x, fmt="%.7g", delimiter=",", header=",".join(f"x{i}" for i in range(28)), comments="")
    del x
    ours, theirs, peaks = [], [], [0, 0]
    for _ in range(max(5, rounds)):
        ours += seconds([MEASURE, "read", path])
        theirs += peer("pandas", "read", path)
    peaks = [taken([MEASURE, "read", path])[1], taken([sys.executable, HERE / "peers.py", "pandas", "read", path])[1]]
    size = path.stat().st_size / 1e6
    path.unlink()
    a, b = statistics.median(ours), statistics.median(theirs)
    return ("`Table(contentsOf:)`: a CSV of 1,000,000 rows of 28 numbers",
            table(["", "ours", "pandas", "ratio"],
                  [["seconds", f"{a:.3f}", f"{b:.3f}", f"{b / a:.2f}"], ["MB/s", f"{size / a:.0f}", f"{size / b:.0f}", ""],
                   ["peak memory, MB", f"{peaks[0]:.0f}", f"{peaks[1]:.0f}", f"{peaks[1] / peaks[0]:.1f}"]]))


# The settings of the whole command, ours and PyTorch's.
SETTINGS = dict(hidden=[512, 256], dropout=0.25, epochs=20, batch=128, rate=0.001)


def whole_command(folder, rounds):
    model = f"{folder}/fashion.safetensors"
    ours_command = [
        COMMAND, "train", FASHION + "train-images-idx3-ubyte.gz", "--labels", FASHION + "train-labels-idx1-ubyte.gz",
        "--test", FASHION + "t10k-images-idx3-ubyte.gz", "--test-labels", FASHION + "t10k-labels-idx1-ubyte.gz",
        "--preset", "plain", "--hidden", ",".join(map(str, SETTINGS["hidden"])), "--dropout", SETTINGS["dropout"], "--epochs", SETTINGS["epochs"],
        "--batch-size", SETTINGS["batch"], "--learning-rate", SETTINGS["rate"], "--optimizer", "adam", "--validation", "none",
        "--no-baseline", "--format", "json", "--output", model]
    torch_command = [sys.executable, HERE / "fashion-torch.py", json.dumps(SETTINGS)]
    ours, theirs, accuracies = [], [], [[], []]
    for _ in range(rounds):
        start = time.perf_counter()
        accuracies[0].append(json.loads(run(ours_command))["test"]["accuracy"])
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        accuracies[1].append(json.loads(run(torch_command))["accuracy"])
        theirs.append(time.perf_counter() - start)
    peaks = [taken(ours_command)[1], taken(torch_command)[1]]
    a, b = statistics.median(ours), statistics.median(theirs)
    limit = 1.5 * 60_000 * 784 * 4 / 1e6 + 100
    return ("`backprop train`: Fashion-MNIST, from the files to the test accuracy",
            "The whole process, with start-up and reading. PyTorch (`fashion-torch.py`) has the same settings: "
            f"{'-'.join(map(str, [784, *SETTINGS['hidden'], 10]))}, dropout {SETTINGS['dropout']}, {SETTINGS['epochs']} epochs of Adam "
            f"in batches of {SETTINGS['batch']}, cosine schedule. Fashion-MNIST was also used in development.\n\n"
            + table(["", "ours", "PyTorch", "ratio"],
                    [["seconds", f"{a:.2f}", f"{b:.2f}", f"{b / a:.2f}"],
                     ["test accuracy", f"{statistics.median(accuracies[0]):.4f}", f"{statistics.median(accuracies[1]):.4f}", ""],
                     ["peak memory, MB", f"{peaks[0]:.0f} (1.5 × the data + 100 MB = {limit:.0f})", f"{peaks[1]:.0f}",
                      f"{peaks[1] / peaks[0]:.1f}"]]))


def start_up(folder, rounds):
    model, row = f"{folder}/start.safetensors", f"{folder}/row.csv"
    run([COMMAND, "train", ROOT / "Examples/breast-cancer.csv", "--target", "diagnosis", "--preset", "plain", "--epochs", 5, "--output", model])
    lines = (ROOT / "Examples/breast-cancer.csv").read_text().splitlines()
    pathlib.Path(row).write_text("\n".join(lines[:2]) + "\n")
    rows = []
    for title, command in [("`backprop --version`", [COMMAND, "--version"]),
                           ("`backprop predict` of one row", [COMMAND, "predict", model, row])]:
        rows.append([title, f"{statistics.median(taken(command)[0] for _ in range(10 * rounds)) * 1e3:.0f} ms"])
    return ("Start-up: whole processes", table(["", "median"], rows))


def growth(folder, rounds):
    """Seconds per epoch for four sizes, and the largest distance from a line fitted through them."""
    import numpy as np
    rows = []
    for title, cases in [
            ("rows: 54-256-256-7, 25 k to 200 k", [("54-256-256-7", 25_000 * f, f) for f in (1, 2, 4, 8)]),
            ("width: 256-w-w-10, w of 256 to 1,024", [(f"256-{w}-{w}-10", 20_000, None) for w in (256, 512, 768, 1024)]),
            ("depth: 128-128×d-10, d of 2 to 16", [("-".join(["128"] * (d + 1) + ["10"]), 20_000, None) for d in (2, 4, 8, 16)])]:
        sizes, times = [], []
        for layers, count, factor in cases:
            path = data(folder, "growth", layers, count)
            taken_times = []
            for _ in range(rounds):
                taken_times += seconds([MEASURE, "train", path, layers, 256, 6, THREADS])[1:]
            n = widths(layers)
            sizes.append(count if factor else sum((a + 1) * b for a, b in zip(n, n[1:])))
            times.append(statistics.median(taken_times))
        slope, constant = np.polyfit(sizes, times, 1, w=1 / np.array(times))
        off = max(abs(constant + slope * size - t) / t for size, t in zip(sizes, times))
        rows.append([title, " · ".join(f"{t * 1e3:.0f}" for t in times), f"{off:.0%}"])
    return ("Growth: milliseconds per epoch, batch 256",
            "A line is fitted through four sizes: numbers of rows, or of parameters.\n\n" + table(["", "ms", "largest distance from the line"], rows))


# What the functions of a profile belong to.
PARTS = [("products", r"^(any_tile|blocks|pack|transpose|product)_"), ("optimizer", r"^update_|GradientDescent"),
         ("gather", r"memmove|memcpy|bp_gather"),
         ("element-wise", r"^(activate|differentiate|loss_rows|softmax|link|sum_rows|dropout|multiply)"),
         ("synchronisation", r"WorkerPool|Crew|Workspace.*backpropagate|sched_yield|futex|pthread"),
         ("order and report", r"shuffle|Batches|TrainingRun")]


def profile(folder, rounds):
    """Where the processors spend an epoch: samples of `perf` in our own code and in copies that it makes."""
    rows = []
    for name, layers, batch, count, epochs, _ in WORKLOADS:
        path = data(folder, name, layers, count)
        record = f"{folder}/perf.data"
        run(["perf", "record", "-q", "-e", "cpu-clock", "-F", "2000", "-o", record, MEASURE, "train", path, layers, batch,
             5 * epochs, THREADS])
        report = run(["perf", "report", "-i", record, "--no-children", "--stdio", "--sort", "dso,symbol"])
        shares = {part: 0.0 for part, _ in PARTS} | {"other": 0.0}
        for percent, dso, symbol in re.findall(r"^ +([0-9.]+)% +(\S+) +\[[.k]\] (.*?) *$", report, re.M):
            part = next((part for part, pattern in PARTS if re.search(pattern, symbol)), "other")
            if dso == "measure" and symbol.startswith("$s7measure") or dso == "[kernel.kallsyms]":
                continue  # making the data
            shares[part] += float(percent)
        total = sum(shares.values())
        rows.append([f"`{name}`"] + [f"{share / total:.0%}" for share in shares.values()])
    return ("Where the time goes", f"Fractions of the samples of `perf` on {THREADS} threads, without the kernel.\n\n"
            + table(["workload"] + [part for part, _ in PARTS] + ["other"], rows))


SECTIONS = {f.__name__: f for f in (training, profile, products, prediction, reading, whole_command, start_up, growth)}


def machine():
    name = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as file:
            facts = dict(line.split(":", 1) for line in file if ":" in line)
        facts = {key.strip(): value.strip() for key, value in facts.items()}
        name = facts.get("model name", name) + (", AVX-512" if "avx512f" in facts.get("flags", "") else "")
    peak = [json.loads(run([PRODUCTS, "--peak", count]))["gflops"] for count in (1, THREADS)]
    swift = run(["swift", "--version"]).split("Swift version ")[1].split()[0]
    versions = [f"{package} {importlib.metadata.version(package)}"
                for package in ("torch", "jax", "scikit-learn", "onnxruntime", "pandas")]
    return (f"{datetime.date.today()}, {name}, {THREADS} processors, {platform.system()}. Fused multiply-adds reach "
            f"{peak[0]:.0f} GF/s on one and {peak[1]:.0f} GF/s on {THREADS}. Versions: Swift {swift}, {', '.join(versions)}, OpenBLAS of the "
            "distribution.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(SECTIONS))
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    run(["swift", "build", "-c", "release"], cwd=HERE)
    run(["swift", "build", "-c", "release", "--product", "backprop"], cwd=ROOT)
    page = PAGE.read_text() if PAGE.exists() else ""
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.only.split(","):
            title, text = SECTIONS[name](folder, arguments.rounds)
            command = f"python3 Benchmarks/run.py --only {name}" + (f" --rounds {arguments.rounds}" if arguments.rounds != 3 else "")
            text = f"<!-- {name} -->\n### {title}\n\n{text}\n\n{machine()} `{command}`\n<!-- /{name} -->"
            print(text, flush=True)
            if arguments.update:
                before, rest = page.split(f"<!-- {name} -->", 1)
                page = before + text + rest.split(f"<!-- /{name} -->", 1)[1]
                PAGE.write_text(page)


if __name__ == "__main__":
    main()
