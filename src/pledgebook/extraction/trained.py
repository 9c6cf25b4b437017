"""The engine that is shipped: the encoder and its trained heads, seen through a dossier."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pledgebook import settings
from pledgebook.extraction.decode import Decoder, quoted
from pledgebook.extraction.engine import Extraction, Usage
from pledgebook.extraction.features import Chunk, chunks
from pledgebook.extraction.merge import merge
from pledgebook.extraction.model import Model, Outputs, Use
from pledgebook.extraction.settle import Finding, Rules, Settler
from pledgebook.extraction.subject import seen
from pledgebook.knowledge.dossier import Dossier
from pledgebook.knowledge.files import DATA
from pledgebook.records.report import Reading
from pledgebook.records.statement import Claim


@lru_cache(maxsize=2)
def _model(folder: Path) -> Model:
    return Model(folder)


class TrainedEngine:
    """Reads with the trained model; each report alone, so that the result does not depend on what is read with it.

    Args:
        dossier: its actions say which of the model's actions count, and as what.
        folder: the model; the one that is shipped if not given.
        use: which thresholds hold.

    Raises:
        ModelError: the model is missing or broken.
    """

    def __init__(self, dossier: Dossier, folder: Path | None = None, use: Use = "balance") -> None:
        self.dossier, self.use = dossier, use
        settings.THREADS.get()  # a value that makes no sense is named before anything is read
        self.model = _model(folder or DATA / "model")
        how = self.model.labels, self.model.calibration
        self._decoder = Decoder(*how, use)
        self._settler = Settler(*how, Rules(**self.model.settling), use)

    @property
    def name(self) -> str:
        """The model's name and digest, and the use where it is not balance."""
        use = "" if self.use == "balance" else f"-{self.use}"
        return f"{self.model.name}-{self.model.digest}{use}"

    @property
    def usage(self) -> Usage | None:
        """Nobody is asked."""
        return None

    def extract(self, readings: Sequence[Reading]) -> Iterator[Extraction]:
        """The claims of each reading, settled while the encoder works on those after it."""
        base = self.model.encoder.base
        order: deque[int] = deque()  # of which reading each chunk is; they come back in their order

        def cut() -> Iterator[Chunk]:
            for number, reading in enumerate(readings):
                for chunk in chunks(reading, base, base.tokenize):
                    order.append(number)
                    yield chunk

        read = ((order.popleft(), *found) for found in self.model.run(cut()))
        done = 0
        for number, parts in groupby(read, itemgetter(0)):
            yield from (Extraction([]) for _ in range(done, number))  # of which there is no chunk
            yield self._extraction(readings[number], parts)
            done = number + 1
        yield from (Extraction([]) for _ in range(done, len(readings)))

    def _extraction(self, reading: Reading, parts: Iterable[tuple[int, Chunk, Outputs]]) -> Extraction:
        """What the chunks of a reading say."""
        claims: list[Claim] = []
        findings: list[Finding] = []
        for _, chunk, outputs in parts:
            claims.extend(self._decoder.claims(reading, chunk, outputs))
            findings.extend(self._decoder.findings(reading, chunk, outputs))
        return Extraction([*seen(self._positions(reading, findings), self.dossier), *merge(claims)])

    def _positions(self, reading: Reading, findings: Sequence[Finding]) -> Iterator[Claim]:
        for settled in self._settler.positions(findings):
            for index, confidence in settled.passages:
                yield quoted(reading, index, settled.position, confidence)
