"""Finds out in which encoding a text was saved."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from pledgebook.errors import IntakeError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LIKELY = ["cp1252", "cp1251", "cp1256", "koi8_r", "gb18030", "big5", "shift_jis", "euc_jp"]
_ODD = {
    "cp1250": re.compile(r"\w[³¹¿]|[³¹¿]\w"),  # ł, ą and ż of cp1250, seen as cp1252
    "cp1254": re.compile("[þðýÞÐÝ]"),  # ş, ğ and ı of cp1254
}
_FEW = 0.002
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 65536
_MOST_CONTROLS = 0.01
_MOST_BROKEN = 0.1  # of the characters beyond ASCII: below it, a text is UTF-8 with a few broken bytes


def decode(data: bytes, *declared: str | None) -> tuple[str, list[str]]:
    """The text of `data` and what had to be mended to read it.

    UTF-8 and UTF-16 are recognised with and without a byte order mark. Text that is UTF-8 but for a few bytes is
    kept with U+FFFD in their place. Everything else is guessed among the usual encodings, and the guess is noted.

    Args:
        data: the bytes as saved.
        declared: the encodings that the server and the document itself name, the better word first.

    Raises:
        IntakeError: these bytes are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    sixteen = _sixteen_bits(data)
    if sixteen is not None:
        return _strictly(data, sixteen)
    if len(_CONTROLS.findall(data[:_SAMPLE])) > _MOST_CONTROLS * min(len(data), _SAMPLE):
        raise IntakeError("is no text but binary data; give the text or the page itself")
    for named in ("utf-8", *declared):
        try:
            if named is not None:
                return data.decode(named), []
        except (UnicodeError, LookupError):  # some of the encodings that Python knows raise no UnicodeDecodeError
            continue
    return _mixed(data) or _guessed(data)


def _strictly(data: bytes, encoding: str) -> tuple[str, list[str]]:
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError as error:
        text = data.decode(encoding, "replace")
        broken = text.count("\ufffd")
        return text, [f"{broken} characters broken in {encoding} (the first at byte {error.start}) became U+FFFD"]


def _sixteen_bits(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its ASCII signs is zero, and it has spaces."""
    sample = data[:_SAMPLE]
    if len(data) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    most = max(even, odd)
    if most <= len(sample) // 40 or most < 10 * min(even, odd):
        return None
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    text = sample.decode(encoding, "replace")
    spaces = sum(map(str.isspace, text))
    plain = sum(letter.isprintable() or letter.isspace() for letter in text)
    return encoding if spaces > len(text) // 40 and plain > 0.99 * len(text) else None


def _mixed(data: bytes) -> tuple[str, list[str]] | None:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond = sum(letter > "\x7f" for letter in text)
    if broken > _MOST_BROKEN * beyond:
        return None
    return text, [f"{broken} bytes that are not UTF-8 were replaced by U+FFFD; save the file as UTF-8"]


def _guessed(data: bytes) -> tuple[str, list[str]]:
    best = from_bytes(data[:_SAMPLE], cp_isolation=_LIKELY).best()
    encodings = [best.encoding] if best is not None else []
    for encoding in [*encodings, "cp1252", "latin-1"]:
        try:
            text = data.decode(encoding)
            if encoding == "cp1252":
                encoding, text = _latin(data, text)  # noqa: PLW2901  # a better guess within the same family
        except UnicodeDecodeError:
            continue
        return text, [f"was read as {encoding}, which is a guess; save the file as UTF-8"]
    raise IntakeError("is in no known encoding; save it as UTF-8")  # pragma: no cover  # latin-1 reads every byte


def _latin(data: bytes, text: str) -> tuple[str, str]:
    """The member of the family of cp1252 whose letters these are: some stand in it for signs or rare letters."""
    for encoding, odd in _ODD.items():
        if len(odd.findall(text)) > _FEW * len(text):
            return encoding, data.decode(encoding)
    return "cp1252", text
