"""Groups of conditions by which visitors look, derived from the codes on the signed page. Pure.

The ranges are blocks of chapter V and parts of chapters VI and XIII of ICD-10-CM (U.S. National Center for Health
Statistics, release of April 2026); DSM-5-TR prints the same codes. The names are for finding, not for classifying.
"""

import re
import unicodedata
from typing import NamedTuple

from conditions.coding.systems import BY_NAME


class Group(NamedTuple):
    key: str
    name: str
    need: str


GROUPS = (
    Group("anxiety-trauma", "Anxiety, stress and trauma", "Worry, fear, panic, or something bad that happened"),
    Group("mood", "Mood", "Low, empty, without joy, or with far too much energy"),
    Group("attention-development", "Attention and development", "Attention, restlessness, autism, tics"),
    Group("eating", "Eating", "Trouble with eating and weight"),
    Group("sleep", "Sleep", "Trouble with sleep"),
    Group("substance-use", "Alcohol and other substances", "Drinking, drugs, medicines or tobacco"),
    Group("psychosis", "Psychosis", "Hearing or believing what others do not"),
    Group("personality", "Personality", "Feelings and relationships that keep breaking"),
    Group("pain", "Pain", "Pain that stays, migraine and other headaches"),
    Group("other", "Other conditions", "Something else"),
)
BY_KEY = {group.key: group for group in GROUPS}

_BLOCKS = (
    ("F10", "F19", "substance-use"),
    ("F20", "F29", "psychosis"),
    ("F30", "F39", "mood"),
    ("F40", "F48", "anxiety-trauma"),
    ("F50", "F50", "eating"),
    ("F51", "F51", "sleep"),
    ("F60", "F69", "personality"),
    ("F80", "F98", "attention-development"),
    ("G43", "G44", "pain"),
    ("G47", "G47", "sleep"),
    ("G50", "G50", "pain"),
    ("G89", "G90", "pain"),
    ("M00", "M99", "pain"),
    ("R51", "R52", "pain"),
)


def group_of(system: str, code: str) -> str:
    """The key of the group of one code; empty for systems and ranges that say nothing about it."""
    known = BY_NAME.get(system)
    if known is None or not known.blocks:
        return ""
    category = code[:3].upper()
    return next((group for first, last, group in _BLOCKS if first <= category <= last), "")


def groups_of(codes: list[dict[str, str]]) -> list[str]:
    """The keys of the groups a page belongs to by its codes, [{"system", "code"}]; “other” if they tell of none."""
    found = dict.fromkeys(filter(None, (group_of(code["system"], code["code"]) for code in codes)))
    return list(found) or ["other"]


# Codes as they stand on letters and bills, with or without their dot: of ICD-10, of ICD-11, and of ICD-9.
_ICD_10_CODE = r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?|[A-Z] \d[0-9A-Z]\.[0-9A-Z]{1,4}"
_ICD_11_CODE = r"[0-9A-HJ-NP-Z][A-HJ-NP-Z]\d[0-9A-HJ-NP-Z](?:\.?[0-9A-Z]{1,2})?"
_ICD_9_CODE = r"\d{3}(?:\.?\d{1,2})?"
_ALONE = r"(?<![0-9A-Z])(?:{})(?![0-9A-Z])"
# “F 33” is a code where a code is asked for; in a sentence it may be a woman of 33, and “988” is a number to call.
_CODE = re.compile(_ALONE.format(rf"[A-Z] \d[0-9A-Z]|{_ICD_10_CODE}|{_ICD_11_CODE}|{_ICD_9_CODE}"))
_CODE_AMONG_WORDS = re.compile(_ALONE.format(f"{_ICD_10_CODE}|{_ICD_11_CODE}"))
_MOST_CODES = 3


def is_code(text: str) -> bool:
    """Whether ``text`` is a code and nothing else."""
    return bool(_CODE.fullmatch(_capitals(text).strip()))


def codes_in(text: str) -> list[str]:
    """The codes in what somebody looks for, in the plain form: it is one, or has some among other words."""
    if is_code(text):
        return [plain(text)]
    return list(dict.fromkeys(plain(found) for found in _CODE_AMONG_WORDS.findall(_capitals(text))))[:_MOST_CODES]


def code_in(text: str) -> str:
    """The first code in what was typed as one, such as “ICD-10 F43.10 (PTSD)”, in the plain form; empty if none is."""
    found = _CODE.search(_capitals(text))
    return plain(found.group()) if found else ""


def plain(code: str) -> str:
    """A code as people type it: capitals, without dots and spaces."""
    return "".join(character for character in _capitals(code) if character.isalnum())


def _capitals(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()
