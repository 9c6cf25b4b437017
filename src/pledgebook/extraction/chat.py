"""Asks a large language model at any OpenAI-compatible endpoint, keeps its answers and counts what they cost.

Answers are kept in the user's cache by what was asked, so that a run that was stopped goes on without paying twice
and the same reports give the same statements again.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from pledgebook import settings
from pledgebook.errors import EngineError, ExtractionError, UsageError
from pledgebook.extraction.engine import Usage
from pledgebook.records.ids import content_id

if TYPE_CHECKING:
    from openai import OpenAI

TIMEOUT = 300.0
"""Seconds that one answer may take: a small machine needs minutes for a long report."""


def _client() -> OpenAI:
    try:
        from openai import OpenAI
    except ImportError as error:
        raise UsageError("the engine llm needs the extra `llm`: pip install 'pledgebook[llm]'") from error
    return OpenAI(
        base_url=settings.LLM_URL.get(),
        api_key=settings.LLM_KEY.get() or "none",
        max_retries=settings.LLM_RETRIES.get(),  # with exponential back-off, and as long as the endpoint asks
        timeout=TIMEOUT,
    )


class Chat:
    """One model at one endpoint.

    Args:
        model: the name that the endpoint knows it by.
        cache: the folder where answers are kept.

    Raises:
        UsageError: the extra `llm` is not installed.
    """

    def __init__(self, model: str, cache: Path) -> None:
        self.model, self.cache = model, cache
        self._endpoint = _client()
        self._lock = Lock()
        self.usage = Usage()

    def ask(self, system: str, request: str, schema: Mapping[str, Any]) -> str:
        """The answer's text; constrained to `schema` where the endpoint can.

        Raises:
            ExtractionError: the endpoint refused this request.
            EngineError: the endpoint cannot be reached, or takes no requests of ours.
        """
        asked: dict[str, Any] = {
            "model": self.model,
            "temperature": 0,
            "seed": 1,
            "max_tokens": settings.LLM_ANSWER.get(),
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": request}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "report", "strict": True, "schema": schema},
            },
        }
        path = self.cache / f"{content_id('a', [settings.LLM_URL.get(), asked])}.json"
        try:
            answer = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            answer = self._send(asked)
            _keep(path, answer)
            self._count(requests=1, prompt=answer["prompt_tokens"], said=answer["answer_tokens"])
        else:
            self._count(kept=1)
        return str(answer["text"])

    def _send(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        import openai

        url = settings.LLM_URL.get()
        try:
            reply = self._endpoint.chat.completions.create(**asked)
        except openai.APIConnectionError as error:
            raise EngineError(f"{url}: no answer: {error}; start the endpoint or set PLEDGEBOOK_LLM_URL") from error
        except openai.BadRequestError as error:
            raise ExtractionError(f"{url} refused the request: {_line(error)}") from error
        except openai.APIStatusError as error:
            mend = "check PLEDGEBOOK_LLM_URL, PLEDGEBOOK_LLM_KEY and the model's name"
            raise EngineError(f"{url} answers {error.status_code}: {_line(error)}; {mend}") from error
        except openai.OpenAIError as error:
            raise ExtractionError(f"{url}: {_line(error)}") from error
        used = reply.usage
        return {
            "text": reply.choices[0].message.content or "" if reply.choices else "",
            "prompt_tokens": used.prompt_tokens if used else 0,
            "answer_tokens": used.completion_tokens if used else 0,
        }

    def _count(self, *, requests: int = 0, kept: int = 0, prompt: int = 0, said: int = 0) -> None:
        million = 1e6
        price = prompt * settings.LLM_PRICE_ASKED.get() / million + said * settings.LLM_PRICE_ANSWERED.get() / million
        with self._lock:
            u = self.usage
            self.usage = Usage(
                u.requests + requests, u.kept + kept, u.prompt_tokens + prompt, u.answer_tokens + said, u.cost + price
            )


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def _keep(path: Path, answer: Mapping[str, Any]) -> None:
    """Write an answer whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            json.dump(answer, file, ensure_ascii=False)
        os.replace(file.name, path)  # noqa: PTH105  # the atomic step
    except OSError as error:
        raise EngineError(
            f"{path.parent}: answers cannot be kept there: {error}; name another folder in PLEDGEBOOK_CACHE"
        ) from error
