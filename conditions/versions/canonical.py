"""The canonical form of what the public sees, and its digest. Pure: no Django. Rules: docs/canonical-form.md."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from conditions.ledger.chain import canonical_json, sha256

SCHEMA = 2  # 2: quick_exit

# Control characters but tab and newline; what cannot be seen or turns text round; the mark of lost text.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffd\ud800-\udfff]"
)
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")


class NotCanonicalError(ValueError):
    """The content cannot be written down in one form; the message says where."""


def tidy(text: str) -> str:
    """One line of text as the public reads it: NFC, one space between words, none at the ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text).replace("\n", " ").replace("\r", " ")).strip()


def _checked(value: Any, where: str) -> Any:
    if isinstance(value, str):
        found = FORBIDDEN.search(value)
        if found:
            raise NotCanonicalError(
                f"{where}: the character U+{ord(found.group()):04X} may not stand in a page: it is invisible, or turns "
                "the direction of text, or marks text that was lost."
            )
        return unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {key: _checked(item, f"{where} › {key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_checked(item, f"{where} › {number}") for number, item in enumerate(value, 1)]
    raise NotCanonicalError(f"{where}: {type(value).__name__} has no canonical form.")


def canonical_text(content: Mapping[str, Any]) -> str:
    """The one way to write ``content`` down. Equal content gives equal text, whatever the order of keys.

    Raises NotCanonicalError for characters that may not stand in a page and for values without a written form.
    """
    return canonical_json(_checked(content, "page"))


def digest(text: str) -> str:
    """SHA-256 of the canonical text in UTF-8, 64 hexadecimal digits: what a physician signs."""
    return sha256(text)
