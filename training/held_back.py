"""Finds on the passages held back what the network's outputs are worth: scores, thresholds, confidence.

Each passage counts as a report of its own: positions are settled over its sentences as the product settles them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from calibration import FLAT, USES, Floats, fitted
from labels import IGNORE, Example
from passages import ACTIONS, CONDITIONS, DOMAINS, METRICS, STANCES, STATUSES
from pledgebook.extraction.decode import Decoder
from pledgebook.extraction.merge import merge
from pledgebook.extraction.model import Calibration, Labels, Outputs
from pledgebook.extraction.probability import sigmoid, softmax
from pledgebook.extraction.settle import Finding, Rules, Settler, grouped, scores
from pledgebook.records.statement import Meeting, Position

if TYPE_CHECKING:
    from train import Trainer

LABELS = Labels(*map(tuple, (ACTIONS, STANCES, CONDITIONS, DOMAINS, STATUSES, METRICS)))
Triple = tuple[str, str, str]


@dataclass(slots=True)
class Seen:
    """What the network says of what was held back: probabilities and truths by kind, and findings by passage."""

    rows: dict[str, list[tuple[Floats, Floats]]] = field(default_factory=lambda: defaultdict(list))
    findings: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    truth: dict[str, dict[Triple, Position]] = field(default_factory=dict)
    outputs: dict[str, list[tuple[Example, Outputs]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: str, probability: NDArray[Any], truth: NDArray[Any]) -> None:
        """Note probabilities of a kind with what was true."""
        self.rows[kind].append((probability.astype(np.float64).ravel(), truth.astype(np.float64).ravel()))

    def of(self, kind: str) -> tuple[Floats, Floats]:
        """All probabilities and truths of a kind."""
        return tuple(np.concatenate(column) for column in zip(*self.rows[kind], strict=True))  # type: ignore[return-value]


def _united(example: Example) -> dict[Triple, Position]:
    """The passage's positions as a report has them: one for each actor, action and stance, conditions united."""
    out: dict[Triple, Position] = {}
    for sentence in example.annotated.sentences:
        for p in sentence.positions:
            key = (p.actor, p.action, p.stance)
            other = out.get(key, p)
            out[key] = replace(other, conditions=tuple(sorted({*p.conditions, *other.conditions})))
    return out


def look(trainer: Trainer, held: list[Example]) -> Seen:
    """Run the network over what was held back."""
    trainer.train(on=False)
    seen, decoder = Seen(), Decoder(LABELS, {})
    for example in held:
        with torch.no_grad():
            raw = trainer.outputs([example.chunk])[0]
        out = {k: v.cpu().numpy() for k, v in raw.items()}
        name, gold = example.annotated.id, example.labels
        seen.findings[name].extend(decoder.findings(example.reading, example.chunk, out))
        seen.truth[name] = _united(example)
        seen.outputs[name].append((example, out))
        pair, which = out["pair"], out["which"]
        active = gold["action"][pair, which] > 0
        seen.add("domain", sigmoid(out["domain"])[active], gold["domain"][pair, which][active])
        seen.add("condition", sigmoid(out["condition"])[active], gold["condition"][pair, which][active])
        seen.add("meeting", 1 - softmax(out["meeting"])[:, 0], gold["meeting"] > 0)
        seen.add("figure", 1 - softmax(out["metric"])[:, 0], gold["metric"] > 0)
        known = active & (gold["speaker"][pair, which] != IGNORE)
        said = out["speaker"][known].argmax(-1) == gold["speaker"][pair, which][known]
        seen.add("speaker", said, np.ones(len(said)))
    return seen


def _positions(seen: Seen, rules: Rules) -> tuple[Floats, Floats, int]:
    """Scores of all actors, actions and stances, which of them are true, and how many truths have no score."""
    probability, truth, met = [], [], 0
    for name, findings in seen.findings.items():
        for (actor, action), group in grouped(findings).items():
            for stance, score in zip(STANCES, scores(group, rules), strict=True):
                probability.append(float(score))
                truth.append((actor, action, stance) in seen.truth[name])
                met += truth[-1]
    total = sum(map(len, seen.truth.values()))
    return np.array(probability), np.array(truth, np.float64), total - met


def _best_rules(seen: Seen) -> Rules:
    """The share that a second stance needs, for the best F1 of positions; of shares that are as good the highest.

    A report has more passages than what is held back, and each may read another stance into it.
    """
    found = {share: fitted(*_positions(seen, Rules(share, 0.5)))[1] for share in np.linspace(0, 1, 11)}
    least = max(found.values()) - FLAT
    return Rules(round(float(max(share for share, f1 in found.items() if f1 >= least)), 2), 0.5)


def _best_conditions(seen: Seen, calibration: dict[str, Calibration], rules: Rules) -> tuple[Rules, Calibration]:
    """Threshold and evidence for which the conditions of the positions that are right agree most often, to the last.

    Of those that are as good, the one that lets most passages be evidence.
    """
    trials = []
    for evidence in (0.4, 0.6, 0.8, 1.0):  # what is less likely than that would not convince a reader
        for threshold in np.linspace(0.1, 0.8, 15):
            thresholds = dict.fromkeys(USES, round(float(threshold), 2))
            trial = replace(calibration["condition"], thresholds=thresholds), replace(rules, evidence=evidence)
            right = _agreement(seen, {**calibration, "condition": trial[0]}, trial[1])[0]
            trials.append((right, trial))
    least = max(right for right, _ in trials) - FLAT
    good = [(right, trial) for right, trial in trials if right >= least]
    condition, best = min(good, key=lambda t: (t[1][1].evidence, -t[0]))[1]
    return best, condition


def _best_meetings(seen: Seen, calibration: dict[str, Calibration]) -> Calibration:
    """The threshold for the best F1 of meetings over whole passages, which speak of one meeting several times.

    The mean of two: by place and day, which alone hardly tells one threshold from another, and by place.
    """

    def f1(trial: Calibration) -> float:
        decoder, right, total = Decoder(LABELS, {**calibration, "meeting": trial}), np.zeros(2), np.zeros(2)
        for parts in seen.outputs.values():
            annotated = parts[0][0].annotated.sentences
            claims = merge(c for e, out in parts for c in decoder.claims(e.reading, e.chunk, out))
            wanted = _told(m for sentence in annotated for m in sentence.meetings)
            found = _told(c.content for c in claims if isinstance(c.content, Meeting))
            right += [len(one & other) for one, other in zip(wanted, found, strict=True)]
            total += [len(one) + len(other) for one, other in zip(wanted, found, strict=True)]
        return float((2 * right / np.maximum(1, total)).mean())

    plain = calibration["meeting"]
    trials = [
        replace(plain, thresholds={**plain.thresholds, "balance": round(float(threshold), 2)})
        for threshold in np.linspace(0.1, 0.6, 11)
    ]
    return max(trials, key=f1)


def _told(meetings: Iterable[Meeting]) -> tuple[set[Any], set[Any]]:
    """Meetings by place and day, and by place."""
    both = {(m.place, m.date) for m in meetings}
    return both, {place for place, _ in both if place}


def _agreement(seen: Seen, calibration: dict[str, Calibration], rules: Rules) -> tuple[float, float]:
    """Of the positions that are right: the share with the right conditions, and with the right speaker."""
    settler, right, conditions, speakers = Settler(LABELS, calibration, rules), 0, 0, 0
    for name, findings in seen.findings.items():
        for settled in settler.positions(findings):
            p = settled.position
            truth = seen.truth[name].get((p.actor, p.action, p.stance))
            if truth is not None:
                right += 1
                conditions += p.conditions == truth.conditions
                speakers += p.speaker == truth.speaker
    return conditions / max(1, right), speakers / max(1, right)


def calibrate(seen: Seen) -> tuple[dict[str, Calibration], Rules, dict[str, float]]:
    """Calibrations by kind, the rules for settling, and the scores on what was held back."""
    rules = _best_rules(seen)
    results = {kind: fitted(*seen.of(kind)) for kind in ("condition", "domain", "meeting", "figure")}
    results["position"] = fitted(*_positions(seen, rules))
    calibration = {kind: result[0] for kind, result in results.items()}
    rules, calibration["condition"] = _best_conditions(seen, calibration, rules)
    calibration["meeting"] = _best_meetings(seen, calibration)
    conditions, speakers = _agreement(seen, calibration, rules)
    found = {f"{kind} F1": result[1] for kind, result in results.items()}
    found |= {f"{kind} calibration error": result[2] for kind, result in results.items()}
    found |= {"pair F1": _pair_f1(seen, calibration, rules), "speaker accuracy": float(seen.of("speaker")[0].mean())}
    found |= {"conditions of right positions": conditions, "speakers of right positions": speakers}
    return calibration, rules, {name: round(value, 4) for name, value in found.items()}


def _pair_f1(seen: Seen, calibration: dict[str, Calibration], rules: Rules) -> float:
    """F1 of actors and actions, whatever the stance."""
    settler, right, total = Settler(LABELS, calibration, rules), 0, 0
    for name, findings in seen.findings.items():
        found = {(s.position.actor, s.position.action) for s in settler.positions(findings)}
        truth = {key[:2] for key in seen.truth[name]}
        right, total = right + len(found & truth), total + len(found) + len(truth)
    return 2 * right / max(1, total)


def described(calibration: dict[str, Calibration], rules: Rules) -> dict[str, Any]:
    """What model.json says of thresholds and rules."""
    return {"calibration": {k: asdict(v) for k, v in calibration.items()}, "settling": asdict(rules)}
