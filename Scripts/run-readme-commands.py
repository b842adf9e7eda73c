#!/usr/bin/env python3
"""Runs the commands of README.md in the repository root and compares what it quotes with what they print.

    python3 Scripts/run-readme-commands.py [--without-tests] [--update]

Every block fenced by ```sh is run, line by line, and must end with status 0.

- A ```text block right behind it must be what its last command prints on standard output; times and rates, which
  differ from run to run, are not compared. --update writes what was printed into README.md instead.
- `<!-- check: test.accuracy >= 0.95 -->` before a block: with `--format json`, its last command must say so.
- `<!-- needs: PACKAGE -->` before a block: it is skipped where the Debian package is not installed.
- --without-tests skips `swift test`, for a caller that has run it.

Files that the commands make in the repository root are removed at the end.
"""

import json
import operator
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(
    r"(?P<notes>(?:^<!-- (?:needs|check): .*? -->\n)*)^```sh\n(?P<commands>.*?)^```\n"
    r"(?:\n```text\n(?P<quote>.*?)^```\n)?", re.M | re.S)
VARYING = re.compile(r"(under )?[\d.e-]+ s, [\d,]+ rows/s")
COMPARISONS = {">=": operator.ge, "<=": operator.le, "==": operator.eq}


class Failure(Exception):
    pass


def is_installed(package: str) -> bool:
    if not shutil.which("dpkg-query"):
        return False
    return subprocess.run(["dpkg-query", "-W", package], capture_output=True).returncode == 0


def run(command: str) -> str:
    """Runs one command and returns its standard output."""
    print(f"$ {command}", flush=True)
    start = time.monotonic()
    process = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True)
    print(f"  status {process.returncode}, {time.monotonic() - start:.1f} s", flush=True)
    if process.returncode != 0:
        raise Failure(f"{command}\n{process.stdout[-2000:]}{process.stderr[-2000:]}")
    return process.stdout


def check(condition: str, output: str) -> None:
    """Checks `path.to.number comparison number` on the JSON a command printed."""
    path, comparison, bound = condition.split()
    value = json.loads(output)
    for key in path.split("."):
        value = value[key]
    print(f"  {path} is {value}, to be {comparison} {bound}", flush=True)
    if not COMPARISONS[comparison](value, float(bound)):
        raise Failure(f"{path} is {value}, not {comparison} {bound}")


def run_block(block: re.Match, without_tests: bool) -> str | None:
    """Runs the commands of a block; returns what the last one printed, where the README quotes it."""
    notes = dict(re.findall(r"<!-- (needs|check): (.*?) -->", block["notes"]))
    if "needs" in notes and not is_installed(notes["needs"]):
        print(f"skipped, because the package {notes['needs']} is not installed:\n{block['commands']}", end="")
        return None
    commands = [
        line for line in block["commands"].replace("\\\n", " ").splitlines()
        if line.strip() and not line.startswith("#")]
    output = ""
    for index, command in enumerate(commands):
        command = " ".join(command.split())
        if without_tests and command.startswith("swift test"):
            print(f"$ {command}\n  skipped")
            continue
        is_last = index == len(commands) - 1
        if not (is_last and "check" in notes and block["quote"] is None):
            output = run(command)
        if is_last and "check" in notes:
            check(notes["check"], run(command + " --format json"))
    return output if block["quote"] is not None else None


def main() -> int:
    unknown = set(sys.argv[1:]) - {"--without-tests", "--update"}
    if unknown:
        print(__doc__, file=sys.stderr)
        return 64
    before = set(ROOT.iterdir())
    text = README.read_text(encoding="utf-8")
    updated = text
    failures = []
    try:
        for block in BLOCK.finditer(text):
            output = run_block(block, "--without-tests" in sys.argv)
            if output is None or VARYING.sub("", output) == VARYING.sub("", block["quote"]):
                continue
            if "--update" in sys.argv:
                updated = updated.replace(
                    block[0], block[0].replace("```text\n" + block["quote"], "```text\n" + output))
            else:
                failures.append(f"README.md does not quote what this prints: {block['commands']}{output}")
    except Failure as failure:
        failures.append(str(failure))
    finally:
        for path in set(ROOT.iterdir()) - before:
            if path.is_file() and path.suffix in {".safetensors", ".csv", ".json", ".html"}:
                path.unlink()
    if updated != text:
        README.write_text(updated, encoding="utf-8")
    for failure in failures:
        print(f"failed: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
