"""One line of text as the public reads it. Pure: no Django."""

import re
import unicodedata

_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
SOFT_HYPHEN = "\u00ad"


def folded(text: str) -> str:
    """``text`` in NFC with one space between words; spaces at the ends and line breaks stay."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text.replace(SOFT_HYPHEN, "")))


def tidy(text: str) -> str:
    """One line of text: NFC, one space between words, none at the ends, no soft hyphens."""
    return _SPACES.sub(" ", folded(text).replace("\n", " ").replace("\r", " ")).strip()
