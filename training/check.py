"""Checks the training passages: `python training/check.py [FILE…]`, exit 1 on any fault."""

from __future__ import annotations

import collections
import sys
from pathlib import Path

from passages import Passage, read_all, read_file


def table(passages: list[Passage]) -> str:
    """Passages, sentences, positions, meetings and figures by language, as lines of text."""
    rows: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for passage in passages:
        for key in (passage.language, "all"):
            row = rows[key]
            row["passages"] += 1
            row["sentences"] += len(passage.sentences)
            row["plain"] += sum(not s.positions for s in passage.sentences)
            row["positions"] += sum(len(s.positions) for s in passage.sentences)
            row["meetings"] += sum(len(s.meetings) for s in passage.sentences)
            row["figures"] += sum(len(s.figures) for s in passage.sentences)
    lines = ["     passages sentences plain positions meetings figures"]
    for language, row in sorted(rows.items(), key=lambda item: (item[0] == "all", item[0])):
        plain = row["plain"] / max(1, row["sentences"])
        lines.append(
            f"{language:4} {row['passages']:8} {row['sentences']:9} {plain:5.0%} {row['positions']:9} "
            f"{row['meetings']:8} {row['figures']:7}"
        )
    return "\n".join(lines)


def main() -> int:
    """Check the files named, or all of them."""
    faults: list[str] = []
    files = [Path(name).resolve() for name in sys.argv[1:]]
    passages = [p for f in files for p in read_file(f, faults)] if files else read_all(faults=faults)
    seen: collections.Counter[str] = collections.Counter(p.id for p in passages)
    faults += [f"id {name!r} is used {n} times" for name, n in seen.items() if n > 1]
    for passage in passages:
        if not passage.sentences:
            faults.append(f"{passage.id}: no sentences")
        for s in passage.sentences:
            keys = [(p.actor, p.action, p.stance) for p in s.positions]
            if len(keys) != len(set(keys)):
                faults.append(f"{passage.id}: a position twice under {s.text[:40]!r}")
    print(*faults, sep="\n", end="\n" if faults else "")
    print(table(passages))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
