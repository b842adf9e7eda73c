#!/usr/bin/env python3
"""Checks that the prose of the Markdown files is in short sentences and plain words.

    python3 Scripts/check-prose.py [--worst N] [FILE…]

Prints words, sentences, mean and maximum of words per sentence for each file. Ends with status 1 if a sentence is longer than
LONGEST words, if a file's mean is over MEAN, or if a word of BANNED is used. --worst N also prints the N longest sentences.

Fenced code, tables, headings, images and HTML comments are not prose. A list item is a text of its own. Inline code is one word,
a link counts its text. A sentence ends at . ! ? before a capital, a digit, code or the end of the text. An item that is only code
or links, such as a topic of DocC, is not a sentence. Banned words are looked for in headings and tables too.
"""

import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Examples/README.md", "docs/*.md", "docs/decisions/*.md",
         "Sources/**/*.docc/**/*.md"]
LONGEST = 35
MEAN = 18
BANNED = ["answer together", "answers together", "mend", "mends", "mended", "told", "beside", "nobody was trained",
          "kept back", "unless told", "unless given", "anew", "judge", "judges", "judged", "judging", "glass box", "surer"]

ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|vs|cf|etc|approx|Fig|No)|\b[A-Z])\.$")
END = re.compile(r"[.!?][)\]\"'”’]*$")
START = re.compile(r"[(\[\"'“‘]*[\x00\d]")
ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s+")


def blank(match: re.Match) -> str:
    """The line ends of what is removed, so that line numbers stay."""
    return "\n" * match[0].count("\n")


def cleaned(text: str) -> str:
    """The text without code, comments, images, addresses and emphasis; \0 stands for inline code."""
    text = re.sub(r"^( *)(```|~~~).*?^ *\2 *$", blank, text, flags=re.M | re.S)
    text = re.sub(r"<!--.*?-->", blank, text, flags=re.S)
    text = re.sub(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", lambda match: "\0" + blank(match), text, flags=re.S)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", blank, text)
    text = re.sub(r"\]\([^)]*\)", lambda match: "]" + blank(match), text)
    text = re.sub(r"<(?:doc|https?):[^>]*>", "\0", text)
    return re.sub(r"[\[\]]|\*+|(?<!\w)_+|_+(?!\w)", "", text)


def blocks(text: str) -> list[list[tuple[int, str]]]:
    """The words of each paragraph or list item with their lines."""
    found = [[]]
    for number, line in enumerate(text.split("\n"), 1):
        line = re.sub(r"^\s*>\s?", "", line)
        item = ITEM.match(line)
        if item or not line.strip() or re.match(r"\s*(?:#|\||@|[-=]{3,}\s*$)", line):
            found.append([])
        if not re.match(r"\s*(?:#|\||@|[-=]{3,}\s*$)", line):
            found[-1] += [(number, word) for word in line[item.end() if item else 0:].split()]
    return [block for block in found if re.search(r"[^\W\d_]", "".join(word for _, word in block))]


def sentences(block: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    found = [[]]
    for index, (number, word) in enumerate(block):
        found[-1].append((number, word))
        following = block[index + 1][1] if index + 1 < len(block) else ""
        if END.search(word) and not ABBREVIATION.search(word) and (
                START.match(following) or following.lstrip("([\"'“‘")[:1].isupper()):
            found.append([])
    counted = [[(number, word) for number, word in sentence if re.search(r"[\w\0]", word)] for sentence in found]
    return [sentence for sentence in counted if sentence]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    faults = []
    print("words  sentences  mean  max  file")
    for path in arguments.files or sorted(path for pattern in FILES for path in ROOT.glob(pattern)):
        name = path.resolve().relative_to(ROOT) if path.resolve().is_relative_to(ROOT) else path
        text = cleaned(path.read_text(encoding="utf-8"))
        found = [sentence for block in blocks(text) for sentence in sentences(block)] or [[]]
        words = sum(map(len, found))
        print(f"{words:5}  {len(found):9}  {words / len(found):4.1f}  {max(map(len, found)):3}  {name}")
        longest = sorted(found, key=len, reverse=True)
        shown = [f"{name}:{s[0][0]}: {len(s)} words: {' '.join(word for _, word in s).replace(chr(0), '`…`')}" for s in longest if s]
        print(*shown[:arguments.worst], sep="\n", end="\n" if arguments.worst else "")
        faults += shown[:sum(len(sentence) > LONGEST for sentence in found)]
        if words / len(found) > MEAN:
            faults.append(f"{name}:1: {words / len(found):.1f} words a sentence, at most {MEAN}")
        for phrase in BANNED:
            for match in re.finditer(r"\b" + phrase.replace(" ", r"\s+") + r"\b", text, flags=re.I):
                faults.append(f"{name}:{text.count(chr(10), 0, match.start()) + 1}: '{phrase}'")
    print(*faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
