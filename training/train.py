"""Trains the model: `python training/train.py [--out DIR]`; reads `passages/`, writes adapter, heads and model.json.

Runs on a CPU or, where PyTorch finds one, a GPU; seeds are fixed. A checkpoint after each epoch lets an interrupted
run go on. `--start DIR …` begins with the mean of the weights of earlier runs that began alike (Wortsman et al., 2022,
"Model soups"), or of the model in DIR, such as the one that is shipped; with `--epochs 0` that mean is the model.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import math
import random
import time
from argparse import BooleanOptionalAction
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from encoding import Encoder, Questions, States
from export import write_model
from labels import Example, examples, masked
from losses import chunk_loss
from network import SHARED, PositionHeads, Standard, TextHeads
from passages import Passage, read_all
from pledgebook.extraction.base import Base
from pledgebook.extraction.features import WHOLE, Chunk, Cut, inputs, marks
from pledgebook.extraction.probability import sigmoid
from pledgebook.extraction.questions import questions
from shipped import shipped

WORK = Path(__file__).parent / "work"
CUTS = (WHOLE, Cut(448, 0), Cut(320, 96), Cut(240, 64), Cut(176, 64))
"""Ways to cut a passage into chunks, so that the network does not lean on where a text breaks."""
ALONE = (Cut(448, 0, 1),)
"""Each sentence by itself, to measure what context is worth."""


@dataclass(frozen=True, slots=True)
class Options:
    """All that decides how the model comes out."""

    layers: int = 12
    join: int = 6
    rank: int = 0
    epochs: int = 6
    batch: int = 8
    encoder_rate: float = 1e-4
    heads_rate: float = 2e-3
    warm_up: float = 0.06
    dropout: float = 0.1
    mask: float = 0.25
    blank: float = 0.1
    hold_back: int = 10
    share: float = 1.0
    languages: str = ""
    context: bool = True
    marks: bool = True
    average: float = 0.0
    seed: int = 7

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """The ways to cut passages."""
        return CUTS if self.context else ALONE


def held_back(identifier: str, one_in: int) -> bool:
    """Whether a passage is held back from training; decided by its id alone, so that it stays so."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % one_in == 0


def sampled(passages: list[Passage], share: float, languages: str) -> list[Passage]:
    """A share of the passages, chosen by id, of all languages or those named, for learning curves."""
    some = [p for p in passages if not languages or p.language in languages.split(",")]
    return [p for p in some if int(hashlib.sha256(f"s{p.id}".encode()).hexdigest(), 16) % 1000 < share * 1000]


class Trainer:
    """Holds the network and runs it over chunks."""

    def __init__(self, base: Base, options: Options) -> None:
        self.base, self.options = base, options
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(options.seed)
        self.encoder = Encoder(base, options.layers, options.rank, options.dropout, options.join).to(self.device)
        self.encoder.mark.requires_grad_(options.marks)
        self.text, self.position = TextHeads().to(self.device), PositionHeads().to(self.device)
        self.network = torch.nn.ModuleDict({"encoder": self.encoder, "text": self.text, "position": self.position})
        self.random = np.random.default_rng(options.seed)

    def _tensor(self, array: Any) -> Tensor:
        return torch.from_numpy(np.asarray(array)).to(self.device)

    def states(self, chunks: list[Chunk]) -> States:
        """The encoder's states of a batch of chunks."""
        vectors = [self._tensor(self.base.embed(c.ids)) for c in chunks]
        padded, marked = _padded(vectors), _padded([self._tensor(marks(c)) for c in chunks])
        sizes = torch.tensor([len(v) for v in vectors], device=self.device)
        there = torch.arange(padded.shape[1], device=self.device)[None] < sizes[:, None]
        with torch.autocast(self.device, torch.bfloat16):
            out: States = self.encoder(padded, there, marked)
        return out

    def outputs(self, chunks: list[Chunk], known: list[Tensor] | None = None) -> list[dict[str, Tensor]]:
        """The heads' outputs of each chunk by name, with the `pair` and the `which` (action) of each question.

        `known` are the actions that are known to be spoken of (passages, actions): they count as sure.
        """
        states = self.states(chunks)
        width = states.last.shape[1]
        feeds = [{k: self._tensor(v) for k, v in inputs(c).items()} for c in chunks]
        texts, asked = [], []
        for n, (chunk, feed) in enumerate(zip(chunks, feeds, strict=True)):
            size = len(chunk.ids)
            values = self.text(states.last[n, :size].float(), **feed)
            text = dict(zip(TextHeads.OUTPUTS, values, strict=True))
            topic = sigmoid(text["topic"].detach().cpu().numpy())
            if known is not None:
                topic = np.maximum(topic, known[n].cpu().numpy())
            q = questions(chunk, topic, feed["pair_weights"].cpu().numpy())
            text |= {"pair": self._tensor(q.pair), "which": self._tensor(q.action)}
            start = self._started(text, feed, self._tensor(q.mean) @ states.middle[n, :size].float())
            asked.append((start, *(functional.pad(self._tensor(x), (0, width - size)) for x in (q.outside, q.own))))
            texts.append(text)
        with torch.autocast(self.device, torch.bfloat16):
            answers = self.encoder.ask(Questions(*(_padded(list(x)) for x in zip(*asked, strict=True))), states)
        return [
            self._read(text, feed, answers[n].float(), states.last[n].float())
            for n, (text, feed) in enumerate(zip(texts, feeds, strict=True))
        ]

    def _started(self, text: dict[str, Tensor], feed: dict[str, Tensor], mention: Tensor) -> Tensor:
        """Where questions start: the mention in the middle states, told action, distance and kind."""
        pair, encoder = text["pair"], self.encoder
        told = encoder.action(text["which"]) + encoder.distance(feed["pair_distance"])[pair]
        started: Tensor = mention + told + encoder.kind(feed["pair_kind"])[pair]
        return started

    def _read(
        self, text: dict[str, Tensor], feed: dict[str, Tensor], answers: Tensor, last: Tensor
    ) -> dict[str, Tensor]:
        """The outputs of the position heads added to those of the text heads."""
        given = {**feed, **text, "states": last[: feed["pair_weights"].shape[1]]}
        pair, which = text["pair"], text["which"]
        values = self.position(answers[: len(pair)], pair, which, **{name: given[name] for name in SHARED})
        return {**text, **dict(zip(PositionHeads.OUTPUTS, values, strict=True))}

    def loss(self, batch: list[Example], *, hide: bool) -> Tensor:
        """The mean loss over a batch; to learn from, some actors and tokens are hidden."""
        shares = self.options.mask, self.options.blank
        chunks = [masked(e.chunk, self.base, *shares, self.random) if hide else e.chunk for e in batch]
        labels = [{k: self._tensor(v) for k, v in e.labels.items()} for e in batch]
        total = []
        for chunk, gold, out in zip(
            chunks, labels, self.outputs(chunks, [gold["topic"] for gold in labels]), strict=True
        ):
            total.append(chunk_loss(out, gold, self._tensor(chunk.target)))
        return torch.stack(total).mean()

    def standardise(self, data: list[Example]) -> None:
        """Let the heads see what tells the encoder's states apart, before anything is trained."""
        self.encoder.eval()
        rows: dict[Standard, list[Tensor]] = {}
        hooks = [
            module.register_forward_pre_hook(lambda m, given: rows.setdefault(m, []).append(given[0]))
            for module in (self.text.standard, self.position.standard, self.position.answered)
        ]
        with torch.no_grad():
            for example in data[:: max(1, len(data) // 64)]:
                self.outputs([example.chunk], [self._tensor(example.labels["topic"])])
        for hook in hooks:
            hook.remove()
        for module, seen in rows.items():
            module.learn(torch.cat(seen))

    def parameters(self) -> list[dict[str, Any]]:
        """What is trained, with its learning rates."""
        fresh = [p for module in self.encoder.fresh() for p in module.parameters()]
        new = {id(p) for p in fresh}
        adapters = [p for p in self.encoder.parameters() if p.requires_grad and id(p) not in new]
        heads = [*self.text.parameters(), *self.position.parameters()]
        return [
            {"params": adapters, "lr": self.options.encoder_rate, "weight_decay": 0.0},
            {"params": fresh, "lr": self.options.heads_rate, "weight_decay": 0.0},
            {"params": heads, "lr": self.options.heads_rate, "weight_decay": 0.01},
        ]

    def train(self, *, on: bool) -> None:
        """Switch between training and evaluation."""
        self.network.train(on)

    def weights(self) -> dict[str, Any]:
        """The state to keep, of encoder and heads by name."""
        return {name: module.state_dict() for name, module in self.network.items()}

    def load(self, weights: dict[str, Any]) -> None:
        """Take up a kept state."""
        for name, module in self.network.items():
            module.load_state_dict(weights[name])


def _padded(rows: list[Tensor]) -> Tensor:
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)


def _batches(data: list[Example], size: int, order: random.Random) -> list[list[Example]]:
    """Shuffled batches of chunks of similar length, so that little is padded."""
    mixed = sorted(data, key=lambda e: len(e.chunk.ids) + 40 * order.random())
    batches = [mixed[i : i + size] for i in range(0, len(mixed), size)]
    order.shuffle(batches)
    return batches


def drawn(
    passages: list[Passage], base: Base, cuts: Sequence[Cut], order: random.Random
) -> tuple[list[Example], Counter[str]]:
    """The examples of an epoch, each passage cut one of the ways, and counts of what reading could not offer."""
    by_cut: dict[Cut, list[Passage]] = {cut: [] for cut in cuts}
    for passage in passages:
        by_cut[order.choice(cuts)].append(passage)
    out, missed = list[Example](), Counter[str]()
    for cut, some in by_cut.items():
        found, lost = examples(some, base, cut)
        out += found
        missed += lost
    return out, missed


def _averaged(trainer: Trainer) -> AveragedModel:
    """Keeps a running mean of the weights, beginning with those of now."""
    averaged = AveragedModel(trainer.network, multi_avg_fn=get_ema_multi_avg_fn(trainer.options.average))
    averaged.update_parameters(trainer.network)
    return averaged


def train(
    trainer: Trainer, passages: list[Passage], per_epoch: int, held: list[Example], log: list[dict[str, Any]], out: Path
) -> None:
    """Train for epochs of about `per_epoch` batches; each adds a line to `log` and leaves a checkpoint in `out`."""
    options = trainer.options
    optimizer = torch.optim.AdamW(trainer.parameters())
    total, warm = per_epoch * options.epochs, max(1, int(per_epoch * options.epochs * options.warm_up))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, max(0.0, (total - s) / max(1, total - warm)))
    )
    checkpoint, averaged = out / "checkpoint.pt", _averaged(trainer)
    first = 0
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        trainer.load(kept["weights"])
        averaged = _averaged(trainer)
        trainer.load(kept["last"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        first, log[:] = kept["epoch"] + 1, kept["log"]
    for epoch in range(first, options.epochs):
        torch.manual_seed(options.seed + epoch)
        trainer.random = np.random.default_rng(options.seed + epoch)
        started, losses = time.monotonic(), []
        trainer.train(on=True)
        order = random.Random(options.seed + epoch)  # noqa: S311
        for batch in _batches(drawn(passages, trainer.base, options.cuts, order)[0], options.batch, order):
            loss = trainer.loss(batch, hide=True)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([p for g in optimizer.param_groups for p in g["params"]], 1.0)
            optimizer.step()
            schedule.step()
            averaged.update_parameters(trainer.network)
            losses.append(float(loss.detach()))
        last = copy.deepcopy(trainer.weights())
        trainer.network.load_state_dict(averaged.module.state_dict())
        log.append({"epoch": epoch, "loss": round(float(np.mean(losses)), 4), **held_loss(trainer, held)})
        seconds = time.monotonic() - started
        print(json.dumps({**log[-1], "seconds": round(seconds)}), flush=True)
        state = {"weights": trainer.weights(), "last": last, "optimizer": optimizer.state_dict(), "epoch": epoch}
        torch.save({**state, "schedule": schedule.state_dict(), "log": log}, checkpoint)
        if epoch + 1 < options.epochs:
            trainer.load(last)


def begin_with(trainer: Trainer, data: list[Example], start: list[Path]) -> list[list[dict[str, Any]]]:
    """Begin with the mean of the weights of earlier runs, if there are any; returns their logs."""
    if not start:
        trainer.standardise(data)
        return []
    runs = [_run(trainer.base, out) for out in start]
    kept = [run["weights"] for run in runs]
    trainer.load({name: {key: _mean([k[name][key] for k in kept]) for key in part} for name, part in kept[0].items()})
    return [run["log"] for run in runs]


def _run(base: Base, out: Path) -> dict[str, Any]:
    """The `weights` and the `log` of an earlier run; where its checkpoint is gone, those of the model that it wrote."""
    if (out / "checkpoint.pt").exists():
        return dict(torch.load(out / "checkpoint.pt", weights_only=True))
    weights = {part: {k: torch.from_numpy(v) for k, v in named.items()} for part, named in shipped(base, out).items()}
    return {"weights": weights, "log": json.loads((out / "model.json").read_text(encoding="utf-8"))["log"]}


def _mean(tensors: list[Tensor]) -> Tensor:
    """The mean of numbers with a fraction; what is counted stays that of the first."""
    first = tensors[0]
    return torch.stack([t.float() for t in tensors]).mean(0).to(first.dtype) if first.is_floating_point() else first


def held_loss(trainer: Trainer, held: list[Example]) -> dict[str, float]:
    """The loss on what is held back."""
    trainer.train(on=False)
    with torch.no_grad():
        losses = [float(trainer.loss(held[i : i + 8], hide=False)) for i in range(0, len(held), 8)]
    return {"held_back": round(float(np.mean(losses)), 4)} if losses else {}


def _options() -> tuple[Options, Path, list[Path]]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WORK / "run")
    parser.add_argument("--start", type=Path, nargs="+", default=[])
    for name, value in asdict(Options()).items():
        kind: dict[str, Any] = {"action": BooleanOptionalAction} if isinstance(value, bool) else {"type": type(value)}
        parser.add_argument(f"--{name.replace('_', '-')}", default=value, **kind)
    arguments = vars(parser.parse_args())
    out, start = arguments.pop("out"), arguments.pop("start")
    return Options(**arguments), out, start


def main() -> None:
    """Train with the options of the command line and write the model."""
    options, out, start = _options()
    out.mkdir(parents=True, exist_ok=True)
    torch.set_flush_denormal(True)  # tiny numbers would slow a CPU down many times
    base = Base()
    passages = read_all()
    kept = [p for p in passages if not held_back(p.id, options.hold_back)]
    kept = sampled(kept, options.share, options.languages)
    data, missed = drawn(kept, base, options.cuts, random.Random(options.seed))  # noqa: S311
    held, _ = examples([p for p in passages if held_back(p.id, options.hold_back)], base, options.cuts[0])
    print(json.dumps({"chunks": len(data), "held_back": len(held), **missed}), flush=True)
    trainer = Trainer(base, options)
    log: list[dict[str, Any]] = []
    before = begin_with(trainer, data, start)
    train(trainer, kept, math.ceil(len(data) / options.batch), held, log, out)
    write_model(trainer, held, out, {"options": asdict(options), "start": before, "log": log, "counts": dict(missed)})


if __name__ == "__main__":
    main()
