"""The engines by name: the one place that knows which there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import settings
from pledgebook.errors import UsageError
from pledgebook.extraction.engine import Engine
from pledgebook.knowledge.dossier import Dossier

if TYPE_CHECKING:
    from pledgebook.extraction.model import Use


def make_engine(engine: Engine | str | None, dossier: Dossier, use: Use = "balance") -> Engine:
    """The engine of a name, `trained`, `trained:FOLDER` or `llm:MODEL`; that of the setting ENGINE if none is given.

    `use` is what the trained model's thresholds are to favour; a large language model knows none.

    Raises:
        UsageError: there is no such engine, or it names no model.
        ModelError: the trained model is missing or broken.
    """
    if engine is not None and not isinstance(engine, str):
        return engine
    name = engine or settings.ENGINE.get()
    kind, _, what = name.partition(":")
    if kind == "trained":
        from pledgebook.extraction.trained import TrainedEngine  # slow to load

        return TrainedEngine(dossier, Path(what) if what else None, use)
    if kind == "llm" and what:
        from pledgebook.extraction.language_model import LanguageModelEngine

        return LanguageModelEngine(dossier, what)
    raise UsageError(f"no engine {name!r}; trained, trained:FOLDER, or llm:MODEL with the name of a model")
