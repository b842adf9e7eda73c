#!/usr/bin/env python3
"""Checks every step of the derivations that `backprop derive` prints with SymPy, which knows none of our rules.

    swift build -c release
    python3 Scripts/check-derivations.py

- Each step must keep the value: SymPy simplifies the difference of its two sides to 0.
- Each derivation must end in what SymPy's own differentiation gives for its first line.
- The LaTeX of each formula, read by a parser of its own, must be the formula.

Sums over an index are written out, and the letters that no sum binds stand for fixed numbers. SymPy comes from PyPI and
is installed in a virtual environment of its own, unless this Python has it. Ends with status 1 where a check fails.
"""

import itertools
import json
import pathlib
import subprocess
import sys
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMMAND = ROOT / ".build/release/backprop"
ACTIVATIONS = ["identity", "sigmoid", "tanh", "relu", "leakyRelu", "elu", "selu", "softplus", "silu", "gelu", "mish"]
LOSSES = ["binaryCrossEntropy", "halfSquaredError", "squaredError", "meanAbsoluteError", "huber", "poisson"]
RUNS = (
    [f"2-2-1 --activation {name} --lemmas" for name in ACTIVATIONS]
    + [f"2-1 --loss {name}" for name in LOSSES]
    + [f"2-1 --loss halfSquaredError --output-activation {name}" for name in ACTIVATIONS]
    + ["2-3", "3-2-2-2 --loss huber --output-activation tanh", "2-3-2"]
)

try:
    import sympy
except ImportError:
    if sys.prefix != sys.base_prefix:
        raise
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = pathlib.Path(folder, "bin/python")
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "sympy"], check=True)
        sys.exit(subprocess.run([python, __file__]).returncode)

import latex_reader  # needs SymPy too


class Reader:
    """Turns the trees of one derivation into SymPy's, for one choice of the free letters and of a branch."""

    def __init__(self, derivation: dict, letters: dict, branch: bool, sums_to_one: bool):
        self.letters = dict(letters)
        self.branch = branch
        self.sums_to_one = sums_to_one
        self.definitions = {d["symbol"]["tree"][1]: (d["symbol"]["tree"], d["meaning"]["tree"])
                            for d in derivation["definitions"]}

    def number(self, index) -> int:
        return index if isinstance(index, int) else self.letters[index]

    def symbol(self, tree):
        name, units = tree[1], [self.number(unit) for unit in tree[2:]]
        if name in self.definitions:
            pattern, meaning = self.definitions[name]
            if len(pattern) == len(tree):
                outer = dict(self.letters)
                self.letters.update(zip(pattern[2:], units))
                value = self.read(meaning)
                self.letters = outer
                return value
        if self.sums_to_one and name == "y" and units == [self.sums_to_one]:
            return 1 - sum(self.plain("y", [unit]) for unit in range(1, self.sums_to_one))
        return self.plain(name, units)

    @staticmethod
    def plain(name, units):
        isPositive = name in ("yhat", "alpha", "lambda", "c") or None
        return sympy.Symbol("_".join([name] + [str(unit) for unit in units]), real=True, positive=isPositive)

    def read(self, tree):
        if isinstance(tree, int):
            return sympy.Integer(tree)
        operation, *parts = tree
        match operation:
            case "/":
                return sympy.Rational(*parts)
            case "symbol":
                return self.symbol(tree)
            case "+":
                return sympy.Add(*map(self.read, parts))
            case "*":
                return sympy.Mul(*map(self.read, parts))
            case "^":
                return sympy.Pow(*map(self.read, parts))
            case "where":
                return self.read(parts[2] if self.branch else parts[3])
            case "same":
                return sympy.Integer(self.number(parts[0]) == self.number(parts[1]))
            case "sum":
                letter, count, body = parts
                outer = self.letters.get(letter)
                total = sympy.Integer(0)
                for value in range(1, int(count if count != "m" else 2) + 1):
                    self.letters[letter] = value
                    total += self.read(body)
                self.letters[letter] = outer
                return total
            case "derivative":
                x = parts[1]
                return sympy.diff(self.read(parts[0]), self.plain(x[1], [self.number(unit) for unit in x[2:]]))
        u = self.read(parts[0])
        named = {
            "exp": sympy.exp, "ln": sympy.log, "tanh": sympy.tanh, "abs": sympy.Abs, "sign": sympy.sign,
            "sigma": lambda v: 1 / (1 + sympy.exp(-v)),
            "Phi": lambda v: (1 + sympy.erf(v / sympy.sqrt(2))) / 2,
            "phi": lambda v: sympy.exp(-v**2 / 2) / sympy.sqrt(2 * sympy.pi),
        }
        if operation in named:
            return named[operation](u)
        return sympy.sin(u + operation.count("'") * sympy.pi / 2)  # f_1, a function nobody knows


def is_zero(difference) -> bool:
    if difference == 0 or sympy.expand(difference) == 0:
        return True
    return sympy.simplify(difference.rewrite(sympy.exp)) == 0


def letters_of(tree, found: set) -> None:
    """The letters of a tree, and how far its sums run."""
    if not isinstance(tree, list):
        return
    if tree[0] == "symbol":
        found.update(index for index in tree[2:] if isinstance(index, str))
    elif tree[0] == "same":
        found.update(index for index in tree[1:] if isinstance(index, str))
    for part in tree[1:]:
        letters_of(part, found)


def counts_of(tree) -> list[int]:
    if not isinstance(tree, list):
        return []
    own = [int(tree[2]) if tree[2] != "m" else 2] if tree[0] == "sum" else []
    return own + [count for part in tree[1:] for count in counts_of(part)]


def has_branches(tree) -> bool:
    return isinstance(tree, list) and (tree[0] == "where" or any(map(has_branches, tree[1:])))


def formulas_of(part):
    "Every formula of the JSON, wherever it stands."
    if isinstance(part, dict) and "latex" in part and "tree" in part:
        yield part
    elif isinstance(part, (dict, list)):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from formulas_of(inner)


def is_read_back(formula: dict) -> bool:
    try:
        difference = latex_reader.read_latex(formula["latex"]) - latex_reader.read_tree(formula["tree"])
    except (ValueError, IndexError) as error:
        print(error)
        return False
    return sympy.expand(difference) == 0


def main() -> int:
    if not COMMAND.exists():
        print("build first: swift build -c release")
        return 1
    done = {}
    formulas = {}
    steps = finals = failures = 0
    for run in RUNS:
        output = subprocess.run([COMMAND, "derive", *run.split(), "--format", "json"], capture_output=True, check=True)
        sections = json.loads(output.stdout)["sections"]
        formulas.update((formula["latex"] + json.dumps(formula["tree"]), formula) for formula in formulas_of(sections))
        for section in sections:
            for derivation in section["derivations"]:
                key = json.dumps(derivation)
                if key in done:
                    continue
                done[key] = True
                trees = [derivation["start"]["tree"]] + [step["after"]["tree"] for step in derivation["steps"]]
                letters: set = set()
                for tree in trees:
                    letters_of(tree, letters)
                most = min([count for tree in trees for count in counts_of(tree)], default=2)
                rules = [step["statement"] for step in derivation["steps"]]
                sums_to_one = most if "uses sum_j y_j = 1" in rules else 0
                choices = [dict.fromkeys(letters, 1)]
                if most > 1 and letters:
                    choices.append({letter: 1 + place % 2 for place, letter in enumerate(sorted(letters))})
                branches = [True, False] if any(map(has_branches, trees)) else [True]
                for choice, branch in itertools.product(choices, branches):
                    reader = Reader(derivation, choice, branch, sums_to_one)
                    values = [reader.read(tree) for tree in trees]
                    for place, (before, after) in enumerate(zip(values, values[1:])):
                        steps += 1
                        if not is_zero(before - after):
                            failures += 1
                            step = derivation["steps"][place]
                            print(f"{run}, {section['number']}, {step['rule']}: "
                                  f"{step['before']['text']} is not {step['after']['text']}")
                    finals += 1
                    if not is_zero(values[0] - values[-1]):
                        failures += 1
                        print(f"{run}, {section['number']}: {derivation['result']['text']} is not what SymPy has")
    for formula in formulas.values():
        if not is_read_back(formula):
            failures += 1
            print(f"the LaTeX {formula['latex']} is not {formula['text']}")
    print(f"{len(formulas)} formulas read back from their LaTeX")
    print(f"{len(done)} derivations: {steps} steps and {finals} results checked with SymPy {sympy.__version__}, "
          f"{failures} wrong")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
