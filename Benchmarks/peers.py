#!/usr/bin/env python3
"""Times what a peer does, the way `measure` times what we do, and prints the seconds of each repetition as JSON.

    peers.py torch|jax|sklearn train FOLDER LAYERS BATCH EPOCHS THREADS
    peers.py onnxruntime predict FOLDER LAYERS ROWS REPETITIONS THREADS
    peers.py pandas read FILE

FOLDER has x.f32 and y.f32: the observations and targets, row after row. LAYERS is 784-128-10: ReLU between the layers,
one output with binary cross-entropy or several with categorical. Training is Adam at 0.001 on shuffled batches gathered
from memory; the first epoch, which warms caches and compilers, does not count.
"""

import json
import os
import sys
import time


def load(folder, widths):
    import numpy as np
    x = np.fromfile(folder + "/x.f32", np.float32).reshape(-1, widths[0])
    y = np.fromfile(folder + "/y.f32", np.float32).reshape(-1, widths[-1])
    return x, y


def train_torch(x, y, widths, batch, epochs, threads):
    import torch
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    layers = []
    for index, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        layers.append(torch.nn.Linear(inputs, outputs))
        if index < len(widths) - 2:
            layers.append(torch.nn.ReLU())
    network = torch.nn.Sequential(*layers)
    optimizer = torch.optim.Adam(network.parameters(), 1e-3, fused=True)
    x = torch.from_numpy(x)
    if widths[-1] == 1:
        loss, y = torch.nn.BCEWithLogitsLoss(), torch.from_numpy(y)
    else:
        loss, y = torch.nn.CrossEntropyLoss(), torch.from_numpy(y.argmax(1))
    for _ in range(epochs + 1):
        start = time.perf_counter()
        order = torch.randperm(len(x))
        for first in range(0, len(x), batch):
            index = order[first:first + batch]
            optimizer.zero_grad(set_to_none=True)
            loss(network(x[index]), y[index]).backward()
            optimizer.step()
        yield time.perf_counter() - start


def train_jax(x, y, widths, batch, epochs, threads):
    """The whole epoch in one compiled loop: JAX at its best."""
    import jax
    import jax.numpy as jnp
    import optax
    key = jax.random.key(0)
    parameters = [(jax.random.normal(jax.random.fold_in(key, i), (n, m)) * (2 / n) ** 0.5, jnp.zeros(m))
                  for i, (n, m) in enumerate(zip(widths, widths[1:]))]
    binary = widths[-1] == 1
    X, Y = jnp.asarray(x), jnp.asarray(y[:, 0] if binary else y.argmax(1))
    rows, count = len(x), len(x) // batch

    def cost(parameters, a, t):
        for index, (w, b) in enumerate(parameters):
            a = a @ w + b
            if index < len(parameters) - 1:
                a = jax.nn.relu(a)
        if binary:
            return optax.sigmoid_binary_cross_entropy(a[:, 0], t).mean()
        return optax.softmax_cross_entropy_with_integer_labels(a, t).mean()

    optimizer = optax.adam(1e-3)

    def epoch(parameters, state, key):
        order = jax.random.permutation(key, rows)[:count * batch].reshape(count, batch)

        def step(carry, index):
            parameters, state = carry
            value, gradient = jax.value_and_grad(cost)(parameters, X[index], Y[index])
            updates, state = optimizer.update(gradient, state, parameters)
            return (optax.apply_updates(parameters, updates), state), value
        (parameters, state), values = jax.lax.scan(step, (parameters, state), order)
        return parameters, state, values.mean()

    epoch = jax.jit(epoch, donate_argnums=(0, 1))
    state = optimizer.init(parameters)
    for number in range(epochs + 1):
        start = time.perf_counter()
        parameters, state, value = epoch(parameters, state, jax.random.fold_in(key, number))
        value.block_until_ready()
        yield time.perf_counter() - start


def train_sklearn(x, y, widths, batch, epochs, threads):
    import numpy as np
    from sklearn.neural_network import MLPClassifier
    y = y[:, 0].astype(int) if widths[-1] == 1 else y.argmax(1)
    model = MLPClassifier(tuple(widths[1:-1]), batch_size=batch, random_state=0, max_iter=1)
    classes = np.unique(y)
    for _ in range(epochs + 1):
        start = time.perf_counter()
        model.partial_fit(x, y, classes=classes)
        yield time.perf_counter() - start


def predict_onnxruntime(folder, widths, rows, repetitions, threads):
    """The seconds of one call each, in nine groups of `repetitions` calls."""
    import numpy as np
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper
    random = np.random.default_rng(0)
    nodes, constants, value = [], [], "x"
    for index, (n, m) in enumerate(zip(widths, widths[1:])):
        w = (random.standard_normal((n, m)) * (2 / n) ** 0.5).astype(np.float32)
        constants += [numpy_helper.from_array(w, f"w{index}"), numpy_helper.from_array(np.zeros(m, np.float32), f"b{index}")]
        nodes.append(helper.make_node("Gemm", [value, f"w{index}", f"b{index}"], [f"z{index}"]))
        last = index == len(widths) - 2
        kind = ("Sigmoid" if widths[-1] == 1 else "Softmax") if last else "Relu"
        value = "y" if last else f"a{index}"
        nodes.append(helper.make_node(kind, [f"z{index}"], [value]))
    graph = helper.make_graph(
        nodes, "network", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["m", widths[0]])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["m", widths[-1]])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    x = np.fromfile(folder + "/x.f32", np.float32, count=rows * widths[0]).reshape(rows, -1)
    output, feed = ["y"], {"x": x}
    for group in range(10):
        start = time.perf_counter()
        for _ in range(repetitions):
            session.run(output, feed)
        yield (time.perf_counter() - start) / repetitions


def read_pandas(path):
    import pandas
    start = time.perf_counter()
    table = pandas.read_csv(path)
    yield time.perf_counter() - start
    print(f"{table.shape[0]} rows, {table.shape[1]} columns", file=sys.stderr)


def main():
    peer, action, *arguments = sys.argv[1:]
    if action == "read":
        print(json.dumps(list(read_pandas(*arguments))))
        return
    folder, layers, *numbers = arguments
    widths = [int(width) for width in layers.split("-")]
    third, fourth, threads = map(int, numbers)
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    if action == "train":
        train = {"torch": train_torch, "jax": train_jax, "sklearn": train_sklearn}[peer]
        times = list(train(*load(folder, widths), widths, third, fourth, threads))
    else:
        times = list(predict_onnxruntime(folder, widths, third, fourth, threads))
    print(json.dumps(times[1:]))


if __name__ == "__main__":
    main()
