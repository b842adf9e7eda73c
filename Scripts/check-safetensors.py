#!/usr/bin/env python3
"""Opens every safetensors file of a directory with the public Python reader.

    BACKPROP_TEST_MODELS=/tmp/models swift test --filter BackpropModelsTests
    pip install safetensors numpy
    python3 Scripts/check-safetensors.py /tmp/models

Prints the names, shapes and types of the tensors; ends with status 1 where a file cannot be opened
or there is none.
"""

import pathlib
import sys

from safetensors import safe_open
from safetensors.numpy import load_file


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: check-safetensors.py DIRECTORY", file=sys.stderr)
        return 64
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.safetensors"))
    failures = 0
    for path in paths:
        try:
            tensors = load_file(path)
            with safe_open(path, framework="numpy") as file:
                metadata = file.metadata() or {}
        except Exception as error:  # whatever the reader objects to is a finding
            print(f"{path.name}: {type(error).__name__}: {error}")
            failures += 1
            continue
        print(f"{path.name}: {len(tensors)} tensors, {len(metadata)} metadata")
        for name, tensor in tensors.items():
            print(f"  {name!r} {tensor.dtype} {tensor.shape}")
    print(f"{len(paths) - failures} of {len(paths)} files opened")
    return 1 if failures or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
