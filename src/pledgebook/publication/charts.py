"""Charts of a book for a paper, as SVG or PNG: matrix, timeline of a commitment, support over time, coverage.

Labels are codes and the dossier's English labels, which the font of the charts has in any case. Colours bear signs or
words beside them. The same records give the same file, byte for byte.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from pledgebook.errors import UsageError
from pledgebook.publication.contents import DARK, FILLS, Contents
from pledgebook.publication.standings import SIGNS
from pledgebook.records.commitment import Commitment, Said, Standing
from pledgebook.records.coverage import Coverage
from pledgebook.records.days import first_day, last_day

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("svg", "png")
MOST_ACTORS = 120
"""Of a matrix, for a page; how many are left out stands below it."""

MOST_PANELS = 4
"""Of a timeline, one for each counterpart."""

MOST_BOXES = 24
"""Of a capability; how many are left out stands beside them."""

WIDTH = 7.2
"""Inches: two columns of a journal."""

_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "legend.fontsize": 7,
    "savefig.dpi": 200,
    "svg.fonttype": "none",  # words stay words: they can be searched and edited
    "svg.hashsalt": "pledgebook",  # ids are random without
    "text.parse_math": False,  # a label may hold dollars
}
_LINES = ("-", "--", "-.", ":")


def chart(kind: str, contents: Contents, form: str, actor: str | None = None, action: str | None = None) -> bytes:
    """A chart as a file.

    Args:
        kind: one of `KINDS`.
        contents: the records of the book.
        form: one of `FORMATS`.
        actor: only its commitments; a timeline needs it.
        action: only commitments to it; a timeline needs it.

    Raises:
        UsageError: kind or format are unknown, matplotlib is not installed, or there is nothing to draw.
    """
    if kind not in KINDS:
        raise UsageError(f"no chart {kind!r}; one of {', '.join(KINDS)}")
    if form not in FORMATS:
        raise UsageError(f"no chart can be written as {form!r}; name a file .{' or .'.join(FORMATS)}")
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError("charts need matplotlib: pip install 'pledgebook[charts]'") from error
    out = io.BytesIO()
    with mpl.rc_context():
        mpl.rcdefaults()  # a user's own style would make another file
        mpl.rcParams.update(_STYLE)
        figure = Figure(layout="constrained")
        note = KINDS[kind](figure, contents, actor, action)
        words = f"{contents.dossier.title['en']}: {contents.moment}" + (f". {note}" if note else "")
        figure.supxlabel(textwrap.fill(words, 130), fontsize=6, color="#595959")
        title = f"{kind} of {contents.dossier.title['en']}"
        metadata = {"Date": None, "Creator": "Pledgebook", "Title": title}
        figure.savefig(out, format=form, metadata=metadata if form == "svg" else {"Software": "Pledgebook"})
    return out.getvalue()


def _matrix(figure: Figure, contents: Contents, actor: str | None, action: str | None) -> str:
    found = _found(contents, actor, action)
    first: dict[tuple[str, str], Commitment] = {}
    for c in found:
        first.setdefault((c.actor, c.action), c)
    actions = [a for a in contents.dossier.actions.values() if any(c.action == a.id for c in found)]
    everyone = list(dict.fromkeys(c.actor for c in found))
    actors = everyone[:MOST_ACTORS]
    figure.set_size_inches(WIDTH, 1.8 + 0.2 * len(actors))
    axes = figure.subplots()
    for y, one in enumerate(actors):
        for x, other in enumerate(actions):
            if cell := first.get((one, other.id)):
                words = f"{SIGNS[cell.standing]} {cell.support}"
                _box(axes, (x, y), cell.standing, f"({words})" if cell.uncertain else words)
    axes.set_xlim(-0.5, len(actions) - 0.5)
    axes.set_ylim(len(actors) - 0.5, -0.5)
    axes.xaxis.tick_top()
    labels = [textwrap.shorten(a.label["en"], 40, placeholder="…") for a in actions]
    axes.set_xticks(range(len(actions)), labels, rotation=50, ha="left", rotation_mode="anchor", fontsize=7)
    axes.set_yticks(range(len(actors)), actors)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    _legend(figure, [c.standing for c in first.values()])
    left_out = f" {len(everyone) - len(actors)} more actors are left out." if len(everyone) > len(actors) else ""
    return f"Numbers are origins; in brackets what is uncertain.{left_out}"


def _found(contents: Contents, actor: str | None, action: str | None) -> list[Commitment]:
    if not (found := contents.chosen(actor, action)):
        raise UsageError("the book holds no commitments yet: there is nothing to draw")
    return found


def _box(axes: Axes, at: tuple[float, float], standing: Standing, words: str) -> None:
    """A cell of one standing, its middle at a point, with words in it."""
    from matplotlib.patches import Rectangle

    x, y = at
    axes.add_patch(Rectangle((x - 0.47, y - 0.44), 0.94, 0.88, facecolor=FILLS[standing], edgecolor="#808080", lw=0.3))
    axes.text(x, y, words, ha="center", va="center", fontsize=6, color="white" if standing in DARK else "black")


def _legend(figure: Figure, standings: Sequence[Standing]) -> None:
    from matplotlib.patches import Patch

    shown = [s for s in FILLS if s in standings]
    patches = [Patch(facecolor=FILLS[s], edgecolor="#808080", lw=0.3, label=f"{SIGNS[s]} {s}") for s in shown]
    figure.legend(handles=patches, loc="outside upper left", ncols=5)


def _timeline(figure: Figure, contents: Contents, actor: str | None, action: str | None) -> str:
    if actor is None or action is None:
        raise UsageError("a timeline is that of an actor and an action; name both, as --actor DEU --action force")
    everything = _found(contents, actor, action)
    found = everything[:MOST_PANELS]
    histories = [contents.histories[c.key] for c in found]
    stances = [s for s in contents.dossier.stances if any(i.position.stance == s for h in histories for i in h)]
    figure.set_size_inches(WIDTH, (1.1 + 0.28 * len(stances)) * len(found) + 0.5)
    for axes, c, history in zip(
        figure.subplots(len(found), sharex=True, squeeze=False)[:, 0], found, histories, strict=True
    ):
        _panel(axes, contents, c, history, stances)
    undated = sum(s.said is None for h in histories for s in h)
    notes = ["Filled: the actor's own word; hollow: that of others; the line is the stance as derived."]
    notes += [f"{undated} undated statements are not drawn."] if undated else []
    notes += [f"{len(everything) - len(found)} more counterparts are left out."] if len(everything) > len(found) else []
    return " ".join(notes)


def _panel(axes: Axes, contents: Contents, c: Commitment, history: Sequence[Said], stances: Sequence[str]) -> None:
    """What was said on a commitment: a row a stance, each statement on its day, and the stance that held."""
    rows = {stance: n for n, stance in enumerate(reversed(stances))}
    dated = [(_number(s.said), s) for s in history if s.said]
    last = max((day for day, _ in dated), default=_number(contents.moment.day))
    start = min((day for day, _ in dated), default=last)
    steps = [(_number(turn.day) if turn.day else start, rows[turn.stance]) for turn in c.turns]
    days, heights = [day for day, _ in steps] + [last], [y for _, y in steps] + [steps[-1][1]]
    axes.step(days, heights, where="post", color="#808080", lw=1.2, zorder=1)
    for day, s in dated:
        stance, own = s.position.stance, s.position.speaker == c.actor
        fill = FILLS[contents.dossier.stances[stance].standing]
        face = fill if own else "white"
        edge = "black" if own else "#595959"
        axes.scatter(
            [day], [rows[stance]], s=18 + 22 * s.statement.confidence, c=face, edgecolors=edge, lw=0.8, zorder=2
        )
    if c.deadline:
        axes.axvline(_number(last_day(c.deadline)), color="#A63603", lw=0.8, ls="--")
        axes.annotate(f" until {c.deadline}", (_number(last_day(c.deadline)), 1), xycoords=("data", "axes fraction"),
                      fontsize=6, va="top")  # fmt: skip
    signs = [f"{contents.dossier.stances[s].label['en']} {contents.dossier.stances[s].sign}" for s in rows]
    axes.set_yticks(range(len(rows)), signs)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    _days(axes)
    to = f" → {c.counterpart}" if c.counterpart else ""
    conditions = f"; {', '.join(contents.dossier.conditions[x]['en'] for x in c.conditions)}" if c.conditions else ""
    label = contents.dossier.actions[c.action].label["en"]
    words = f"{c.actor}, {label}{to}: {SIGNS[c.standing]} {c.standing}{conditions}"
    axes.set_title("\n".join(textwrap.wrap(words, 100)))


def _number(word: str) -> int:
    """A day as matplotlib counts it, from 1970 on."""
    return (date.fromisoformat(first_day(word)) - date(1970, 1, 1)).days


def _days(axes: Axes) -> None:
    """An axis of days with few, plain labels."""
    from matplotlib.dates import AutoDateLocator, DateFormatter

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=6))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(DateFormatter("%Y-%m-%d"))  # type: ignore[no-untyped-call]


def support_over_time(history: Sequence[Said]) -> Mapping[str, list[tuple[str | None, int]]]:
    """For each stance, on which days how many origins had stated it; undated reports come before all days (None)."""
    first: dict[str, dict[str, str]] = {}
    for s in history:
        origins = first.setdefault(s.position.stance, {})
        day = s.said or ""
        origins[s.source] = min(origins.get(s.source, day), day)
    counts: dict[str, list[tuple[str | None, int]]] = {}
    for stance, origins in first.items():
        days = sorted(origins.values())
        counts[stance] = [(day or None, sum(d <= day for d in days)) for day in dict.fromkeys(days)]
    return counts


def _support(figure: Figure, contents: Contents, actor: str | None, action: str | None) -> str:
    from matplotlib.ticker import MaxNLocator

    found = _found(contents, actor, action)
    history = [s for c in found for s in contents.histories[c.key]]
    counts = support_over_time(history)
    days = [s.said for s in history if s.said]
    start, last = min(days, default=contents.moment.day), max(days, default=contents.moment.day)
    figure.set_size_inches(WIDTH, 3.2)
    axes = figure.subplots()
    stances = [s for s in contents.dossier.stances.values() if s.id in counts]
    for n, stance in enumerate(stances):
        steps = [(_number(day or start), count) for day, count in counts[stance.id]]
        steps.append((_number(last), steps[-1][1]))
        color, label = _line(stance.standing), f"{stance.sign} {stance.label['en']}: {steps[-1][1]}"
        axes.step(
            [d for d, _ in steps], [y for _, y in steps], where="post", color=color, ls=_LINES[n % 4], label=label
        )
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("origins")
    _days(axes)
    words = " ".join(filter(None, (actor, contents.dossier.actions[action].label["en"] if action else None)))
    axes.set_title(f"{words or 'All commitments'}: origins that state each stance")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    undated = sum(s.said is None for s in history)
    return (
        f"Reports of one origin count once.{f' {undated} undated statements count from the start.' if undated else ''}"
    )


def _line(standing: Standing) -> str:
    """The colour of a line: pale grounds do not show on white."""
    strong: dict[Standing, str] = {"waiting": "#4292C6", "open": "#B8860B", "undecided": "#7A5C00",
                                   "expected": "#808080", "urged": "#404040"}  # fmt: skip
    return strong.get(standing, FILLS[standing])


def _coverage(figure: Figure, contents: Contents, actor: str | None, action: str | None) -> str:
    if actor or action:
        raise UsageError("coverage is that of all actors and capabilities: name none")
    if not contents.coverage:
        raise UsageError(f"the dossier {contents.dossier.id} names no capabilities: there is nothing to draw")
    figure.set_size_inches(WIDTH, 1.2 + 0.34 * len(contents.coverage))
    axes = figure.subplots()
    longest = max(_covered(axes, y, item) for y, item in enumerate(contents.coverage))
    labels = [contents.dossier.capabilities[item.capability].label["en"] for item in contents.coverage]
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlim(-0.5, max(longest, 4) + 3)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    shares = [s for item in contents.coverage for s in (*item.firm, *item.open, *item.refused)]
    _legend(figure, [s.commitment.standing for s in shares])
    return "? uncertain; * names no domain, may or may not be meant; beside the boxes, what groups promise."


def _covered(axes: Axes, y: int, item: Coverage) -> int:
    """One capability: a box an actor, the firmest first, then what groups promise; how many boxes there are."""
    shares = [*item.firm, *item.open, *item.refused]
    for x, share in enumerate(shares[:MOST_BOXES]):
        marks = ("?" if share.commitment.uncertain else "") + ("" if share.said else "*")
        _box(axes, (x, y), share.commitment.standing, f"{share.commitment.actor}{marks}")
    boxes = min(len(shares), MOST_BOXES)
    more = [f"and {len(shares) - boxes} more"] if len(shares) > boxes else []
    groups = [
        f"{f'≥{g.number}' if g.number else g.commitment.actor} {SIGNS[g.commitment.standing]}" for g in item.groups
    ]
    words = ["nobody has pledged it"] if item.nobody else []
    axes.text(boxes - 0.3, y, ", ".join([*more, *words, *groups]), va="center", fontsize=6)
    return boxes


KINDS: Mapping[str, Callable[[Figure, Contents, str | None, str | None], str]] = {
    "matrix": _matrix,
    "timeline": _timeline,
    "support": _support,
    "coverage": _coverage,
}
"""Draws each kind of chart on a figure; what it answers stands below the chart."""
