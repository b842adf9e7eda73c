#!/usr/bin/env python3
"""Times epochs of Fashion-MNIST, 784-128-10, Adam, batches of 128: ours and PyTorch's eager mode, in turn.

    apt-get install dataset-fashion-mnist; pip install torch numpy
    swift build -c release --product backprop
    python3 Scripts/compare-torch.py [--rounds 3] [--threads 2]

Both gather shuffled batches from memory and train on all 60,000 rows; the times are those of the epochs alone. Prints
the median of the epochs of each and the ratio of the medians.
"""

import argparse
import gzip
import json
import os
import statistics
import subprocess
import tempfile
import time

import numpy as np
import torch

FOLDER = "/usr/share/datasets/fashion-mnist/"
EPOCHS = 10


def load():
    def read(name, offset):
        with gzip.open(FOLDER + name) as file:
            return np.frombuffer(file.read(), np.uint8, offset=offset)
    x = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 784).astype(np.float32) / 255
    return torch.from_numpy(x), torch.from_numpy(read("train-labels-idx1-ubyte.gz", 8).astype(np.int64))


def torch_epochs(x, y):
    net = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    loss = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), 1e-3, fused=True)
    times = []
    for _ in range(EPOCHS):
        start = time.perf_counter()
        order = torch.randperm(len(x))
        for first in range(0, len(x), 128):
            index = order[first:first + 128]
            optimizer.zero_grad(set_to_none=True)
            loss(net(x[index]), y[index]).backward()
            optimizer.step()
        times.append(time.perf_counter() - start)
    return times[1:]


def our_epoch(threads):
    with tempfile.TemporaryDirectory() as folder:
        command = [
            ".build/release/backprop", "train", FOLDER + "train-images-idx3-ubyte.gz",
            "--labels", FOLDER + "train-labels-idx1-ubyte.gz", "--test", FOLDER + "t10k-images-idx3-ubyte.gz",
            "--test-labels", FOLDER + "t10k-labels-idx1-ubyte.gz", "--hidden", "128", "--epochs", str(EPOCHS),
            "--batch-size", "128", "--optimizer", "adam", "--learning-rate", "0.001", "--validation", "none",
            "--no-baseline", "--threads", str(threads), "--format", "json", "--output", folder + "/model.safetensors"]
        result = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return result["seconds"] / result["epochs"], result["test"]["accuracy"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    x, y = load()
    ours, theirs, accuracy = [], [], 0
    for _ in range(arguments.rounds):
        seconds, accuracy = our_epoch(arguments.threads)
        ours.append(seconds)
        theirs += torch_epochs(x, y)
    mine, other = statistics.median(ours), statistics.median(theirs)
    print(f"torch {torch.__version__} eager, {arguments.threads} threads, {arguments.rounds} rounds")
    print(f"an epoch: ours {mine:.3f} s, torch {other:.3f} s, ratio {other / mine:.2f}")
    print(f"test accuracy after {EPOCHS} epochs: {accuracy:.4f}")


if __name__ == "__main__":
    main()
