"""Telephone numbers in a text, and what a touch on each of them does. Pure; the text itself is never changed.

A link that dials a dose or a year is worse than a number that cannot be touched. So a number is one only where it can
be nothing else: written as telephone numbers are, known to lead to help, or told to be called or texted.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

from conditions.coding.vocabulary import UNITS

REGION = "US"  # where a number is dialled that does not begin with +
EMERGENCY = ("911", "988", "112")  # known wherever they stand: emergency and crisis line (US), emergency (GSM, Europe)


class Dialled(NamedTuple):
    """``text[start:end]`` is a number, with the words that say so before a text message; ``href`` is where it leads."""

    start: int
    end: int
    href: str


_COUNTED = (*UNITS, "%", "percent", "people", "persons", "patients", "participants", "adults", "children", "women",
            "men", "veterans", "trials", "studies", "cases", "calls")  # fmt: skip
_COUNTED_NEXT = re.compile(
    rf"[\s-]*(?:{'|'.join(map(re.escape, sorted(_COUNTED, key=len, reverse=True)))})(?!\w)", re.IGNORECASE
)
# Neither a piece of a longer number, a range, a decimal, a pressure or a word, nor an amount of something.
_ENDS = re.compile(rf"(?![\w%]|-\w|–\d|[.,:]\d|/(?!(?:{'|'.join(EMERGENCY)})\b)\d)")
_IN_SOMETHING = re.compile(r"(?:[\w.:/+#@$€£=<>≤≥≈~-]|\d[,–])$")
_OF_A_CODE = re.compile(
    r"(?:\b(?:PMID|PMCID|DOI|NPI|NDC|ISBN|codes?|ICD(?:-\d+)?(?:-CM)?|DSM(?:-\d)?(?:-TR)?|no\.?|nr\.?|pages?|pp?\.|"
    r"room|version)|[=<>≤≥≈~])[\s:(]*$",
    re.IGNORECASE,
)
_TO_TEXT = re.compile(
    r"(?<!\w)(?<!call or )text(?:ing)?\s+(?:(?:the\s+word\s+)?\W?\w+\W?\s+to\s+|to\s+)?$", re.IGNORECASE
)
_TO_CALL = re.compile(r"\b(?:call|dial|phone|ring|tel|telephone)(?:\s+or\s+text)?[.:]?\s+$", re.IGNORECASE)
_AND_ANOTHER = re.compile(r"\s*+(?:[,/]|(?:,\s*+)?(?:or|and))\s*+")
_PLAIN = re.compile(r"(?<!\d)(?:\d{3,6}|1?[2-9]\d{9})(?!\d)")  # of a short line, or of any without a gap
_YEAR = re.compile(r"(?:19|20)\d\d")
# One group of a longer number that is not known: half a number would reach somebody else.
_GROUP_BEFORE = re.compile(r"\d{2}\)?[\s.-]$")
_GROUP_AFTER = re.compile(r"[\s.-]\d{3}|\s?\(\d{3}")
_ANY_GROUP_AFTER = re.compile(r"[\s.-]\d|\s?\(\d{3}")
_NEAR = 200  # characters before a number that are looked at
_GAP = r"[\s().-]{0,2}"  # between the groups of a number


def dialled(text: str, own: Iterable[str] = ()) -> list[Dialled]:
    """The numbers in ``text`` from left to right, none over another. ``own`` are those of the practice, as written."""
    found: list[Dialled] = []
    end = 0
    for start, stop, number, known in sorted(set(_candidates(text, own)), key=lambda c: (c[0], -c[1], not c[3])):
        before = text[max(0, start - _NEAR) : start]
        texted = _TO_TEXT.search(before)
        asked = known or texted or _TO_CALL.search(before) or (found and _AND_ANOTHER.fullmatch(text, end, start))
        joined = found and text[end:start] == "/"
        if start < end or not asked or _counts_or_codes(text, before, stop, joined=bool(joined)):
            continue
        begins = texted.start() if texted and texted.start() >= end else start
        found.append(Dialled(begins, stop, f"{'sms' if begins < start else 'tel'}:{number}"))
        end = stop
    return found


def _candidates(text: str, own: Iterable[str]) -> Iterator[tuple[int, int, str, bool]]:
    """(start, end, number to dial, known): what may be a number. One that is not known must be told to be dialled."""
    if not any(character.isdecimal() for character in text):
        return
    for number in own:
        groups = re.findall(r"\d+", number)
        plus = "+" if number.strip().startswith("+") else ""
        if sum(map(len, groups)) >= 3:
            for written in re.finditer(re.escape(plus) + _GAP.join(groups), text):
                if _is_alone(text, written, _GROUP_AFTER):
                    yield written.start(), written.end(), plus + "".join(groups), True
    for leniency in (Leniency.STRICT_GROUPING, Leniency.VALID):
        for match in PhoneNumberMatcher(text, REGION, leniency=leniency):
            grouped = leniency == Leniency.STRICT_GROUPING and not match.raw_string.isdecimal()
            if grouped or match.raw_string.startswith("+"):
                dial = format_number(match.number, PhoneNumberFormat.RFC3966).removeprefix("tel:")
                yield match.start, match.end, dial.replace("-", ""), True
    for plain in _PLAIN.finditer(text):
        known = plain[0] in EMERGENCY
        if _is_alone(text, plain, _GROUP_AFTER if known else _ANY_GROUP_AFTER) and not _YEAR.fullmatch(plain[0]):
            yield plain.start(), plain.end(), plain[0], known


def _is_alone(text: str, written: re.Match[str], after: re.Pattern[str]) -> bool:
    return not _GROUP_BEFORE.search(text[: written.start()]) and not after.match(text, written.end())


def _counts_or_codes(text: str, before: str, stop: int, *, joined: bool) -> bool:
    """Whether the digits that end at ``stop`` are a piece of something else, an amount, or what a code is named by."""
    if not _ENDS.match(text, stop) or _COUNTED_NEXT.match(text, stop):
        return True
    return not joined and bool(_IN_SOMETHING.search(before) or _OF_A_CODE.search(before))
