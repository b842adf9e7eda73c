#!/usr/bin/env python3
"""Checks that what the Markdown files quote and link to is there.

    python3 Scripts/check-quotes.py

- A fenced block whose first line is `// Sources/…` or `// Snippets/…` quotes that file, up to the next such line: each
  of its lines must be a line of the file, spaces at the ends aside; `…` stands for omitted lines.
- A link to a file of the repository must lead to one.

Ends with status 1 where one does not.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```\w*\n(// (?:Sources|Snippets)/.*?)^```", re.M | re.S)
QUOTE = re.compile(r"^// ((?:Sources|Snippets)/\S+)\n(.*?)(?=^// (?:Sources|Snippets)/|\Z)", re.M | re.S)
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def faults(path: pathlib.Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    found = []
    quotes = [quote for block in BLOCK.findall(text) for quote in QUOTE.findall(block)]
    for name, quote in quotes:
        source = ROOT / name
        if not source.is_file():
            found.append(f"quotes {name}, which is not there")
            continue
        lines = {line.strip() for line in source.read_text(encoding="utf-8").splitlines()}
        for line in quote.splitlines():
            if line.strip() not in lines | {"", "…"}:
                found.append(f"'{line.strip()}' is not in {name}")
    prose = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    for link in LINK.findall(prose):
        if "://" not in link and not (path.parent / link).exists():
            found.append(f"links to {link}, which is not there")
    return found


def main() -> int:
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"], cwd=ROOT, check=True,
        capture_output=True, text=True)
    names = listing.stdout.split()
    failures = 0
    for name in names:
        for fault in faults(ROOT / name):
            print(f"{name}: {fault}")
            failures += 1
    print(f"{len(names)} Markdown files, {failures} faults")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
