"""Finds near-duplicates: `python training/duplicates.py [GOLD.jsonl…]`, exit 1 where there are any.

Two sentences of different passages are near-duplicates where they share a long run of letters and digits, case and
punctuation aside. Annotated reports that are named are compared too, so that nothing is trained on that is tested.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from passages import Passage, read_all

RUN = {"zh": 18, "ja": 20}
RUN_ELSEWHERE = 48
"""So many letters and digits in a row are more than chance, a name or a set phrase."""


def letters(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return re.sub(r"[\W_]+", "", text.casefold())


def runs(text: str, language: str) -> Iterator[str]:
    """All runs of the length that counts in a language."""
    size, plain = RUN.get(language, RUN_ELSEWHERE), letters(text)
    for start in range(len(plain) - size + 1):
        yield plain[start : start + size]


def duplicates(passages: Iterable[Passage], gold: Iterable[tuple[str, str, str]] = ()) -> list[tuple[str, str, str]]:
    """Pairs of near-duplicates: (id, other id, the sentence), each pair once.

    Args:
        passages: the training passages.
        gold: (id, language, text) of reports that are tested on.
    """
    seen: dict[tuple[str, str], str] = {}
    for identifier, language, text in gold:
        seen.update({(language, run): identifier for run in runs(text, language)})
    found: dict[tuple[str, str], str] = {}
    for passage in passages:
        for sentence in passage.sentences:
            for run in runs(sentence.text, passage.language):
                other = seen.setdefault((passage.language, run), passage.id)
                if other != passage.id:
                    found.setdefault((other, passage.id), sentence.text)
    return [(one, two, text) for (one, two), text in found.items()]


def read_gold(paths: Iterable[Path]) -> Iterator[tuple[str, str, str]]:
    """Id, language and text of annotated reports."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            yield record["id"], record["language"], record["text"]


def main() -> int:
    """Print the near-duplicates."""
    found = duplicates(read_all(), read_gold(map(Path, sys.argv[1:])))
    for one, two, text in found:
        print(f"{one} ~ {two}: {text}")
    print(f"{len(found)} near-duplicates")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
