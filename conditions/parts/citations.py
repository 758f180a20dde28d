"""Citations in text: a writer types ``[1]``, ``[1, 3]`` or ``[2–4]``; the frozen text names the works themselves. Pure.

Brackets with several numbers may also hold an interval. No interval becomes a citation and no citation is lost unless a
person has decided so:

- They are an interval, and stay text, behind words that say so (“95% CI”, “interquartile range”, “range of”, “=”), and
  with a zero, which no reference has as its number.
- They are in doubt behind a word that is often said of intervals (“range”, “limits”, “between”), and where two numbers
  enclose the one before them, with its unit if it has one: “3 days [2–6]”, “40% [30, 50]”. What is in doubt stays text,
  and submission names it to the writer (``unread``): an interval is written with “to”, a citation as ``[2][6]``.
- Else they cite. Behind “24 hours” ``[2, 3]`` does: an interval around a number holds that number.
"""

import re
from collections.abc import Iterator, Sequence

from conditions.coding.vocabulary import UNIT_PATTERN

_DASH = "\u2010-\u2013\u2212-"  # hyphens, dashes and the minus sign
_BRACKETS = re.compile(rf"\[\s*(\d{{1,3}}(?:\s*[,;{_DASH}]\s*\d{{1,3}})*)\s*\]")
_SPAN = re.compile(rf"(\d{{1,3}})(?:\s*[{_DASH}]\s*(\d{{1,3}}))?")
_LIKE_A_CITATION = re.compile(rf"\[\s*\d{{1,3}}\s*(?:(?:and|&|[,;{_DASH}])\s*+(?:\d{{1,3}}\s*+)?)*+\]", re.IGNORECASE)
_NEAR = 200  # characters before brackets that are looked at
_BEHIND = r"[\s:,()]*$"
_INTERVAL_BEFORE = re.compile(
    r"(?:\b(?:CI|CrI|HDI|IQR|PI)s?"
    r"|(?i:\b(?:confidence|credible|prediction|interquartile)\s+(?:intervals?|ranges?|limits?))"
    r"|(?i:\b(?:intervals?|ranges?|ranging|limits?)\s+(?:of|from))"
    rf"|[=≈<>±≤≥]){_BEHIND}"
)
_OFTEN_BEFORE_INTERVALS = re.compile(rf"\b(?:intervals?|ranges?|ranging|limits?|between){_BEHIND}", re.IGNORECASE)
_TWO_NUMBERS = re.compile(rf"\[\s*(\d{{1,3}})\s*[,;{_DASH}]\s*(\d{{1,3}})\s*\]")
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_UNIT = rf"{UNIT_PATTERN}|%|per ?cent"
_NUMBER_BEFORE = re.compile(
    rf"(?:(?<![\w.,])(?P<digits>\d+(?:[.,]\d+)?)(?:[\s-]*(?:{_UNIT}))?"
    rf"|\b(?P<word>{'|'.join(_WORDS)})[\s-]+(?:{_UNIT})){_BEHIND}",
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
        near = (before + text[max(0, match.start() - _NEAR) : match.start()])[-_NEAR:]
        if not numbers or _may_be_interval(match.group(), numbers, near):
            continue
        if match.start() > done:
            yield text[done : match.start()]
        yield numbers
        done = match.end()
    if done < len(text):
        yield text[done:]


def _may_be_interval(brackets: str, numbers: list[int], before: str) -> bool:
    if len(numbers) < 2:
        return False
    said = _INTERVAL_BEFORE.search(before) or _OFTEN_BEFORE_INTERVALS.search(before)
    return bool(said) or _encloses(brackets, before)


def _encloses(brackets: str, before: str) -> bool:
    """Whether two ascending numbers in ``brackets`` enclose the number that stands right before them."""
    ends, number = _TWO_NUMBERS.fullmatch(brackets), _NUMBER_BEFORE.search(before)
    if not ends or not number:
        return False
    word = number["word"]
    value = _WORDS.index(word.lower()) + 1 if word else float(number["digits"].replace(",", "."))
    return int(ends[1]) <= value <= int(ends[2])


def unread(text: str) -> str:
    """Brackets in ``text`` that look like a citation and are none, as they stand there; empty where there are none.

    ``text`` is that of a frozen leaf, from which citations were taken out: what is left names no work for good. What is
    an interval beyond doubt is passed over.
    """
    for match in _LIKE_A_CITATION.finditer(text):
        whole = _BRACKETS.fullmatch(match.group())
        ends = re.findall(r"\d+", match.group())
        zero = any(end.startswith("0") for end in ends)
        near = text[max(0, match.start() - _NEAR) : match.start()]
        if whole and (zero or (len(ends) > 1 and _INTERVAL_BEFORE.search(near))):
            continue
        return match.group()
    return ""


def named(number: int, keys: Sequence[str]) -> str:
    """The key of the work that stands at ``number`` in the references; the number itself where none does."""
    return keys[number - 1] if 1 <= number <= len(keys) else str(number)


def is_resolved(key: str) -> bool:
    """Whether a cited key names a work. A bare number is a citation of a reference that is not there."""
    return ":" in key
