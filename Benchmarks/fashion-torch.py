#!/usr/bin/env python3
"""Trains a network on Fashion-MNIST in PyTorch as a user would, from the files to the test accuracy.

    fashion-torch.py '{"hidden": [512, 256], "dropout": 0.25, "epochs": 20, "batch": 128, "rate": 0.001}'
"""

import gzip
import json
import sys

import numpy as np
import torch

FOLDER = "/usr/share/datasets/fashion-mnist/"


def load(name):
    with gzip.open(FOLDER + name + "-images-idx3-ubyte.gz") as file:
        x = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784).astype(np.float32) / 255
    with gzip.open(FOLDER + name + "-labels-idx1-ubyte.gz") as file:
        y = np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int64)
    return torch.from_numpy(x), torch.from_numpy(y)


def main():
    settings = json.loads(sys.argv[1])
    torch.manual_seed(0)
    (x, y), (test_x, test_y) = load("train"), load("t10k")
    layers, inputs = [], 784
    for width in settings["hidden"]:
        layers += [torch.nn.Linear(inputs, width), torch.nn.ReLU(), torch.nn.Dropout(settings["dropout"])]
        inputs = width
    network = torch.nn.Sequential(*layers, torch.nn.Linear(inputs, 10))
    optimizer = torch.optim.Adam(network.parameters(), settings["rate"], fused=True)
    steps = settings["epochs"] * -(-len(x) // settings["batch"])
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    loss = torch.nn.CrossEntropyLoss()
    for _ in range(settings["epochs"]):
        order = torch.randperm(len(x))
        for first in range(0, len(x), settings["batch"]):
            index = order[first:first + settings["batch"]]
            optimizer.zero_grad(set_to_none=True)
            loss(network(x[index]), y[index]).backward()
            optimizer.step()
            schedule.step()
    network.eval()
    with torch.inference_mode():
        accuracy = (network(test_x).argmax(1) == test_y).float().mean().item()
    print(json.dumps({"accuracy": accuracy}))


if __name__ == "__main__":
    main()
