"""Trains the model: `python training/train.py [--out DIR]`; reads `passages/`, writes adapter, heads and model.json.

Runs on a CPU or, where PyTorch finds one, a GPU; seeds are fixed. A checkpoint after each epoch lets an interrupted
run go on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from export import write_model
from labels import Example, examples, masked
from losses import chunk_loss
from network import Encoder, Heads
from passages import Passage, read_all
from pledgebook.extraction.base import Base
from pledgebook.extraction.features import inputs

WORK = Path(__file__).parent / "work"


@dataclass(frozen=True, slots=True)
class Options:
    """All that decides how the model comes out."""

    layers: int = 8
    rank: int = 32
    epochs: int = 6
    batch: int = 8
    encoder_rate: float = 4e-4
    heads_rate: float = 2e-3
    warm_up: float = 0.06
    dropout: float = 0.1
    mask: float = 0.25
    hold_back: int = 10
    share: float = 1.0
    seed: int = 7


def held_back(identifier: str, one_in: int) -> bool:
    """Whether a passage is held back from training; decided by its id alone, so that it stays so."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % one_in == 0


def sampled(passages: list[Passage], share: float) -> list[Passage]:
    """A share of the passages, chosen by id, for the learning curve."""
    return [p for p in passages if int(hashlib.sha256(f"s{p.id}".encode()).hexdigest(), 16) % 1000 < share * 1000]


class Trainer:
    """Holds the network and runs it over chunks."""

    def __init__(self, base: Base, options: Options) -> None:
        self.base, self.options = base, options
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(options.seed)
        self.encoder = Encoder(base, options.layers, options.rank, options.dropout).to(self.device)
        self.heads = Heads().to(self.device)
        self.random = np.random.default_rng(options.seed)
        mask = base.piece("<mask>")
        self.mask = mask

    def states(self, batch: list[Example], hide: float) -> list[Tensor]:
        """The encoder's states of each chunk of a batch."""
        chunks = [masked(e.chunk, self.mask, hide, self.random) if hide else e.chunk for e in batch]
        vectors = [torch.from_numpy(self.base.embed(c.ids)) for c in chunks]
        padded = torch.nn.utils.rnn.pad_sequence(vectors, batch_first=True).to(self.device)
        sizes = torch.tensor([len(v) for v in vectors], device=self.device)
        there = torch.arange(padded.shape[1], device=self.device)[None] < sizes[:, None]
        with torch.autocast(self.device, torch.bfloat16):
            out = self.encoder(padded, there)
        return [o[: len(v)].float() for o, v in zip(out, vectors, strict=True)]

    def outputs(self, example: Example, states: Tensor) -> dict[str, Tensor]:
        """The heads' outputs of a chunk, by name."""
        feed = {k: torch.from_numpy(np.asarray(v)).to(self.device) for k, v in inputs(example.chunk).items()}
        return dict(zip(Heads.OUTPUTS, self.heads(states, **feed), strict=True))

    def loss(self, batch: list[Example], hide: float) -> Tensor:
        """The mean loss over a batch."""
        total = []
        for example, states in zip(batch, self.states(batch, hide), strict=True):
            gold = {k: torch.from_numpy(np.asarray(v)).to(self.device) for k, v in example.labels.items()}
            target = torch.from_numpy(example.chunk.target).to(self.device)
            passage = torch.from_numpy(example.chunk.pair_passage).to(self.device)
            total.append(chunk_loss(self.outputs(example, states), gold, target, passage))
        return torch.stack(total).mean()

    def standardise(self, data: list[Example]) -> None:
        """Let the heads see what tells the encoder's states apart, before anything is trained."""
        self.encoder.eval()
        with torch.no_grad():
            sample = [state for example in data[:: max(1, len(data) // 64)] for state in self.states([example], 0.0)]
        self.heads.standardise(torch.cat(sample))

    def parameters(self) -> list[dict[str, Any]]:
        """What is trained, with its learning rates."""
        adapters = [p for p in self.encoder.parameters() if p.requires_grad]
        return [
            {"params": adapters, "lr": self.options.encoder_rate, "weight_decay": 0.0},
            {"params": list(self.heads.parameters()), "lr": self.options.heads_rate, "weight_decay": 0.01},
        ]

    def weights(self) -> dict[str, Any]:
        """The state to keep."""
        return {"encoder": self.encoder.state_dict(), "heads": self.heads.state_dict()}

    def load(self, weights: dict[str, Any]) -> None:
        """Take up a kept state."""
        self.encoder.load_state_dict(weights["encoder"])
        self.heads.load_state_dict(weights["heads"])


def _batches(data: list[Example], size: int, order: random.Random) -> list[list[Example]]:
    """Shuffled batches of chunks of similar length, so that little is padded."""
    mixed = sorted(data, key=lambda e: len(e.chunk.ids) + 40 * order.random())
    batches = [mixed[i : i + size] for i in range(0, len(mixed), size)]
    order.shuffle(batches)
    return batches


def train(trainer: Trainer, data: list[Example], held: list[Example], log: list[dict[str, Any]], out: Path) -> None:
    """Train for the options' epochs; each appends a line to `log` and writes a checkpoint to `out`."""
    options = trainer.options
    optimizer = torch.optim.AdamW(trainer.parameters())
    per_epoch = math.ceil(len(data) / options.batch)
    total, warm = per_epoch * options.epochs, max(1, int(per_epoch * options.epochs * options.warm_up))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, max(0.0, (total - s) / max(1, total - warm)))
    )
    trainer.standardise(data)
    checkpoint = out / "checkpoint.pt"
    first = 0
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        trainer.load(kept["weights"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        first, log[:] = kept["epoch"] + 1, kept["log"]
    for epoch in range(first, options.epochs):
        torch.manual_seed(options.seed + epoch)
        trainer.random = np.random.default_rng(options.seed + epoch)
        started, losses = time.monotonic(), []
        trainer.encoder.train(), trainer.heads.train()
        for batch in _batches(data, options.batch, random.Random(options.seed + epoch)):  # noqa: S311
            loss = trainer.loss(batch, options.mask)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([p for g in optimizer.param_groups for p in g["params"]], 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
        log.append({"epoch": epoch, "loss": round(float(np.mean(losses)), 4), **held_loss(trainer, held)})
        seconds = time.monotonic() - started
        print(json.dumps({**log[-1], "seconds": round(seconds)}), flush=True)
        state = {"weights": trainer.weights(), "optimizer": optimizer.state_dict(), "epoch": epoch}
        torch.save({**state, "schedule": schedule.state_dict(), "log": log}, checkpoint)


def held_loss(trainer: Trainer, held: list[Example]) -> dict[str, float]:
    """The loss on what is held back."""
    trainer.encoder.eval(), trainer.heads.eval()
    with torch.no_grad():
        losses = [float(trainer.loss(held[i : i + 8], 0.0)) for i in range(0, len(held), 8)]
    return {"held_back": round(float(np.mean(losses)), 4)} if losses else {}


def _options() -> tuple[Options, Path]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WORK / "run")
    for name, value in asdict(Options()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    arguments = vars(parser.parse_args())
    out = arguments.pop("out")
    return Options(**arguments), out


def main() -> None:
    """Train with the options of the command line and write the model."""
    options, out = _options()
    out.mkdir(parents=True, exist_ok=True)
    torch.set_flush_denormal(True)  # tiny numbers would slow a CPU down many times
    base = Base()
    passages = read_all()
    kept = sampled([p for p in passages if not held_back(p.id, options.hold_back)], options.share)
    data, missed = examples(kept, base)
    held, _ = examples([p for p in passages if held_back(p.id, options.hold_back)], base)
    print(json.dumps({"chunks": len(data), "held_back": len(held), **missed}), flush=True)
    trainer = Trainer(base, options)
    log: list[dict[str, Any]] = []
    train(trainer, data, held, log, out)
    write_model(trainer, held, out, {"options": asdict(options), "log": log, "counts": dict(missed)})


if __name__ == "__main__":
    main()
