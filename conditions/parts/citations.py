"""Citations in text: a writer types ``[1]``, ``[1, 3]`` or ``[2–4]``; the frozen text names the works themselves. Pure.

Brackets that hold an interval stay text: those after “CI”, “range” and the like, with a zero, or running backwards.
"""

import re
from collections.abc import Iterator, Sequence

_DASH = "\u2010-\u2013\u2212-"  # hyphens, dashes and the minus sign
_BRACKETS = re.compile(rf"\[\s*(\d{{1,3}}(?:\s*[,;{_DASH}]\s*\d{{1,3}})*)\s*\]")
_SPAN = re.compile(rf"(\d{{1,3}})(?:\s*[{_DASH}]\s*(\d{{1,3}}))?")
_LIKE_A_CITATION = re.compile(rf"\[\s*\d{{1,3}}\s*(?:(?:and|&|[,;{_DASH}])\s*\d{{0,3}}\s*)*\]", re.IGNORECASE)
_INTERVAL_BEFORE = re.compile(
    r"(?:\b(?:CI|CrI|HDI|IQR|PI|intervals?|ranges?|ranging|limits?|between)(?:\s+of)?|[=≈<>±≤≥])[\s:,()]*$",
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


def cut(text: str, before: str = "") -> Iterator[str | list[int]]:
    """``text`` cut at its citations: pieces of text, and lists of the numbers cited between them.

    ``before`` is what stands before it in the same line.
    """
    done = 0
    for match in _BRACKETS.finditer(text):
        numbers = numbers_in(match.group(1))
        if not numbers or _is_interval(numbers, before + text[: match.start()]):
            continue
        if match.start() > done:
            yield text[done : match.start()]
        yield numbers
        done = match.end()
    if done < len(text):
        yield text[done:]


def _is_interval(numbers: list[int], before: str) -> bool:
    """An interval has two ends, and words before it that say so."""
    return len(numbers) > 1 and bool(_INTERVAL_BEFORE.search(before))


def unread(text: str) -> str:
    """Brackets in ``text`` that look like a citation and are none, as they stand there; empty where there are none.

    ``text`` is that of a frozen leaf, from which citations were taken out: what is left names no work for good.
    """
    for match in _LIKE_A_CITATION.finditer(text):
        whole = _BRACKETS.fullmatch(match.group())
        ends = re.findall(r"\d+", match.group())
        backwards = len(ends) == 2 and int(ends[1]) <= int(ends[0])
        zero = any(end.startswith("0") for end in ends)
        if whole and len(ends) > 1 and (zero or backwards or _INTERVAL_BEFORE.search(text[: match.start()])):
            continue
        if whole and zero:
            continue
        return match.group()
    return ""


def named(number: int, keys: Sequence[str]) -> str:
    """The key of the work that stands at ``number`` in the references; the number itself where none does."""
    return keys[number - 1] if 1 <= number <= len(keys) else str(number)


def is_resolved(key: str) -> bool:
    """Whether a cited key names a work. A bare number is a citation of a reference that is not there."""
    return ":" in key
