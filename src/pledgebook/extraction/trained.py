"""The engine that is shipped: the encoder and its trained heads, seen through a dossier."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pledgebook import settings
from pledgebook.extraction.decode import Decoder
from pledgebook.extraction.features import Chunk, chunks
from pledgebook.extraction.merge import merge
from pledgebook.extraction.model import Model
from pledgebook.knowledge.dossier import Dossier
from pledgebook.knowledge.files import DATA
from pledgebook.records.report import Reading
from pledgebook.records.statement import Claim, Position


@lru_cache(maxsize=2)
def _model(folder: Path) -> Model:
    return Model(folder)


class TrainedEngine:
    """Reads with the trained model; each report alone, so that the result does not depend on what is read with it.

    Args:
        dossier: its actions say which of the model's actions count, and as what.
        folder: the model; that of the setting MODEL, else the one that is shipped.

    Raises:
        ModelError: the model is missing or broken.
    """

    def __init__(self, dossier: Dossier, folder: Path | None = None) -> None:
        self.dossier = dossier
        settings.THREADS.get()  # a value that makes no sense is named before anything is read
        self.model = _model(folder or settings.MODEL.get() or DATA / "model")
        self._decoder = Decoder(self.model.labels, self.model.calibration)

    @property
    def name(self) -> str:
        """The model's name and digest."""
        return f"{self.model.name}-{self.model.digest}"

    def extract(self, readings: Sequence[Reading]) -> list[list[Claim]]:
        """The claims of each reading."""
        base = self.model.encoder.base
        order: deque[int] = deque()  # of which reading each chunk is; they come back in their order

        def cut() -> Iterator[Chunk]:
            for number, reading in enumerate(readings):
                for chunk in chunks(reading, base, base.tokenize):
                    order.append(number)
                    yield chunk

        claims: list[list[Claim]] = [[] for _ in readings]
        for chunk, outputs in self.model.run(cut()):
            number = order.popleft()
            claims[number].extend(self._decoder.claims(readings[number], chunk, outputs))
        return [merge(self._seen(found)) for found in claims]

    def _seen(self, claims: Iterable[Claim]) -> Iterator[Claim]:
        """Claims as the dossier names them; positions on what it does not watch are left out."""
        for claim in claims:
            if not isinstance(claim.content, Position):
                yield claim
                continue
            action = self.dossier.action_read_as(claim.content.action)
            if action is not None and claim.content.stance in self.dossier.stances:
                position = replace(claim.content, action=action.id)
                if position.counterpart == Decoder.USUAL:
                    position = replace(position, counterpart=action.usual_counterpart(position.actor))
                yield replace(claim, content=position)
