"""Analysts' decisions on a book: made, kept, carried to another book."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, get_args

import msgspec

from pledgebook.errors import IntakeError, UnknownError, UsageError
from pledgebook.ledger.book import Book
from pledgebook.ledger.moments import moment
from pledgebook.logs import logger
from pledgebook.pipeline.view import book_dossier
from pledgebook.reconciliation.judgements import corrected
from pledgebook.records.judgement import About, Judgement, Verdict
from pledgebook.records.statement import Content, Position


def judge(
    book: Book,
    verdict: Verdict,
    subject: Sequence[str],
    *,
    by: str,
    reason: str,
    about: About = "origin",
    changes: Mapping[str, Any] | None = None,
) -> Judgement:
    """Make a judgement and keep it in the book.

    Args:
        book: the book.
        verdict: `accept`, `reject` or `correct` a statement, call two reports the `same` or `different`, or
            `withdraw` a judgement.
        subject: the id of the statement or judgement, or those of the two reports.
        by: who judges.
        reason: why.
        about: whether two reports are judged as to their `origin` or their `story`.
        changes: the fields that a correction sets.

    Raises:
        UsageError: the subject is not in the book, or the changes make no statement.
    """
    if verdict in {"same", "different"}:
        subject = _two_reports(book, subject)
    elif len(subject) != 1:
        raise UsageError(f"{verdict} takes one id, not {len(subject)}")
    elif verdict == "withdraw":
        about = "judgement"
        if subject[0] not in {j.id for j in book.judgements.all()}:
            raise UnknownError(f"no judgement {subject[0]!r} in {book.path}; `pledgebook judgements` lists them")
    else:
        about = "statement"
        said = book.statement(subject[0])
        if verdict == "correct":
            _check_changes(book, said.statement.content, changes or {})
    if not by.strip() or not reason.strip():
        raise UsageError("a judgement needs a name and a reason: --by NAME --reason WHY")
    made = Judgement(
        verdict, about, tuple(subject), by, book.judgements.now(), reason, changes if verdict == "correct" else None
    )
    book.judgements.append([made])
    logger().info("judgement written", id=made.id, verdict=made.verdict, about=made.about)
    return made


def field_value(name: str, word: str) -> Any:
    """What a word means for a field of a statement: lists by commas, numbers as numbers, nothing as none.

    Raises:
        UsageError: the field takes a number, and the word is none.
    """
    if name in {"conditions", "domains", "participants"}:
        return [v for v in word.split(",") if v]
    if name in {"amount", "value", "count"} and word:
        try:
            number = int(word) if name == "count" else float(word)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise UsageError(f"{name} takes a number, not {word!r}")
        return number
    return word or None


def _two_reports(book: Book, subject: Sequence[str]) -> list[str]:
    if len(set(subject)) != 2:
        raise UsageError("name two different reports")
    for report in subject:
        book.report(report)
    return sorted(subject)


def _check_changes(book: Book, content: Content, changes: Mapping[str, Any]) -> None:
    """A correction must make a statement that the dossier knows."""
    names = [f.name for f in fields(content)]
    if not changes:
        raise UsageError(f"say what to correct, as in stance=open; fields: {', '.join(names)}")
    if unknown := [name for name in changes if name not in names]:
        raise UsageError(f"no field {unknown[0]!r}; one of {', '.join(names)}")
    try:
        new = asdict(msgspec.convert(asdict(corrected(content, changes)), type(content)))
    except msgspec.ValidationError as error:
        raise UsageError(f"no such value: {error}") from error
    if not isinstance(content, Position):
        return
    dossier = book_dossier(book)
    known = {"action": dossier.actions, "stance": dossier.stances}
    for name, values in known.items():
        if new[name] not in values:
            raise UsageError(f"no {name} {new[name]!r} in the dossier; one of {', '.join(values)}")
    for name, allowed in (("conditions", dossier.conditions), ("domains", dossier.domains)):
        if wrong := [value for value in new[name] if value not in allowed]:
            raise UsageError(f"no {name[:-1]} {wrong[0]!r} in the dossier; one of {', '.join(allowed)}")


def export_judgements(book: Book, path: Path) -> int:
    """Write all judgements as JSONL; returns how many."""
    made = book.judgements.all()
    path.write_text("".join(json.dumps(_row(j), ensure_ascii=False) + "\n" for j in made), encoding="utf-8")
    return len(made)


def import_judgements(book: Book, path: Path) -> int:
    """Take up judgements that another analyst wrote with `export_judgements`; returns how many were new.

    Raises:
        IntakeError: the file cannot be read, or a line is no judgement; nothing is taken up then.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise IntakeError(f"{path}: cannot be read: {error}") from error
    return book.judgements.append(_judgements(path, lines))


def _judgements(path: Path, lines: Iterable[str]) -> list[Judgement]:
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            row.pop("id", None)
            made = Judgement(**{**row, "subject": tuple(row["subject"])})
            _check(made)
        except (ValueError, TypeError, KeyError, UsageError) as error:
            raise IntakeError(f"{path}:{number}: no judgement: {error}; mend or remove the line") from error
        found.append(made)
    return found


def _check(made: Judgement) -> None:
    if made.verdict not in get_args(Verdict) or made.about not in get_args(About):
        raise UsageError(f"no verdict {made.verdict!r} about {made.about!r}")
    if not all(isinstance(word, str) for word in (made.by, made.at, made.reason, *made.subject)):
        raise UsageError("words expected")
    moment(made.at)
    two = made.verdict in {"same", "different"}
    if len(made.subject) != 1 + two or (made.verdict == "correct") != isinstance(made.changes, dict):
        raise UsageError(f"{made.verdict} does not fit its subject or changes")


def _row(made: Judgement) -> dict[str, Any]:
    return {"id": made.id, **asdict(made)}
