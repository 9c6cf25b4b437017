"""Text made alike for matching, character by character: every offset stays what it was."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("’ʼ‘`´ʹ", "'"),
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003\u3000\t", " "),
        **{chr(0x660 + n): str(n) for n in range(10)},
        **{chr(0x6F0 + n): str(n) for n in range(10)},
        **{chr(0xFF10 + n): str(n) for n in range(10)},
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("‐‑", "-"),
        "ى": "ي",
        "٫": ".",
        "٬": ",",
        "．": ".",
        "，": ",",
        "％": "%",
        "＄": "$",
        "ı": "i",
        "ё": "е",
    }
)


@lru_cache(maxsize=8)  # one report is folded by every finder in turn
def fold(text: str) -> str:
    """`text` in lower case with one spelling of quotes, spaces, digits and some letters; as long as `text`."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(letter.lower()[0] for letter in text)
    return low.translate(_ALIKE)


def is_letter(text: str, at: int) -> bool:
    """Whether a letter, digit or combining mark stands at `at`, so that a word goes on there."""
    if not 0 <= at < len(text):
        return False
    letter = text[at]
    return letter.isalnum() or unicodedata.combining(letter) > 0
