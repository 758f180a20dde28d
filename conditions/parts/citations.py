"""Citations in text: a writer types ``[1]``, ``[1, 3]`` or ``[2–4]``; the frozen text names the works themselves. Pure.

Brackets that hold an interval stay text: those after “CI”, “range” and the like, with a zero, or running backwards.
"""

import re
from collections.abc import Iterator, Sequence

_BRACKETS = re.compile(r"\[\s*(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\s*\]")
_SPAN = re.compile(r"(\d{1,3})(?:\s*[–-]\s*(\d{1,3}))?")
_INTERVAL_BEFORE = re.compile(
    r"(?:\b(?:CI|CrI|HDI|IQR|PI|intervals?|ranges?|ranging|limits?|between)(?:\s+of)?|[=≈<>±≤≥])[\s:,(]*$",
    re.IGNORECASE,
)


def numbers_in(brackets: str) -> list[int]:
    """The numbers that ``1, 3`` or ``2–4`` names, in order; empty where it names no citation."""
    found: list[int] = []
    for first, last in _SPAN.findall(brackets):
        if first.startswith("0") or (last and int(last) <= int(first)):
            return []
        found += range(int(first), int(last or first) + 1)
    return found


def cut(text: str) -> Iterator[str | list[int]]:
    """``text`` cut at its citations: pieces of text, and lists of the numbers cited between them."""
    done = 0
    for match in _BRACKETS.finditer(text):
        numbers = numbers_in(match.group(1))
        if not numbers or _INTERVAL_BEFORE.search(text[: match.start()]):
            continue
        if match.start() > done:
            yield text[done : match.start()]
        yield numbers
        done = match.end()
    if done < len(text):
        yield text[done:]


def named(number: int, keys: Sequence[str]) -> str:
    """The key of the work that stands at ``number`` in the references; the number itself where none does."""
    return keys[number - 1] if 1 <= number <= len(keys) else str(number)


def is_resolved(key: str) -> bool:
    """Whether a cited key names a work. A bare number is a citation of a reference that is not there."""
    return ":" in key
