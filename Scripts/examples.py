#!/usr/bin/env python3
"""Makes the tables of Examples/ from the packages they come in; Examples/README.md describes them.

    pip install --no-deps scikit-learn==1.9.1 palmerpenguins==0.1.6 mlxtend==0.25.0
    python3 Scripts/examples.py           write the tables
    python3 Scripts/examples.py --check   compare, write nothing, end with status 1 on a difference

Needs nothing outside these packages: their data files are read, their code is not run.
"""

import csv
import gzip
import importlib.util
import io
import pathlib
import sys

EXAMPLES = pathlib.Path(__file__).resolve().parents[1] / "Examples"

MEASURES = ["radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity",
            "concave points", "symmetry", "fractal dimension"]
ORIGINS = {"1": "USA", "2": "Europe", "3": "Japan"}


def data_file(package: str, path: str) -> str:
    """The text of a file inside an installed package."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        sys.exit(f"{package} is not installed; the first lines of {sys.argv[0]} say how")
    content = (pathlib.Path(spec.submodule_search_locations[0]) / path).read_bytes()
    return (gzip.decompress(content) if path.endswith(".gz") else content).decode("utf-8")


def rows(text: str) -> list:
    return list(csv.reader(io.StringIO(text)))


def breast_cancer() -> list:
    """The first line counts rows and columns; the last column is 0 for malignant, 1 for benign."""
    classes = ["malignant", "benign"]
    names = [form.format(measure) for form in ("mean {}", "{} error", "worst {}")
             for measure in MEASURES]
    first, *body = rows(data_file("sklearn", "datasets/data/breast_cancer.csv"))
    assert first[2:] == classes and len(body) == int(first[0])
    return [names + ["diagnosis"]] + [row[:-1] + [classes[int(row[-1])]] for row in body]


def penguins() -> list:
    """The table as it is; what was not measured is NA."""
    return rows(data_file("palmerpenguins", "data/penguins.csv"))


def auto_mpg() -> list:
    """Without the names of the cars; origins spelled out; whole numbers without a point."""
    names = ["cylinders", "displacement", "horsepower", "weight", "acceleration", "model_year",
             "origin", "mpg"]
    table = [names]
    for row in rows(data_file("mlxtend", "data/data/autompg.csv.gz")):
        *numbers, origin, _, mpg = row
        table.append([value.removesuffix(".0") for value in numbers] + [ORIGINS[origin], mpg])
    return table


def xor() -> list:
    return [["x1", "x2", "y"], [0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]


TABLES = {
    "breast-cancer.csv": (breast_cancer, 569, 31),
    "penguins.csv": (penguins, 344, 8),
    "auto-mpg.csv": (auto_mpg, 392, 8),
    "xor.csv": (xor, 4, 3),
}


def main() -> int:
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        print(__doc__, file=sys.stderr)
        return 64
    differences = 0
    for name, (make, row_count, column_count) in TABLES.items():
        table = make()
        assert len(table) == row_count + 1 and {len(row) for row in table} == {column_count}, name
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(table)
        path = EXAMPLES / name
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text.getvalue(), encoding="utf-8")
        same = path.exists() and path.read_text(encoding="utf-8") == text.getvalue()
        differences += not same
        print(f"{name}: {row_count} rows, {column_count} columns{'' if same else ', DIFFERENT'}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
