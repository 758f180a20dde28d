"""Groups of conditions by which visitors look, derived from the codes on the signed page. Pure.

The ranges are blocks of chapter V and parts of chapters VI and XIII of ICD-10-CM (U.S. National Center for Health
Statistics, release of April 2026); DSM-5-TR prints the same codes. The names are for finding, not for classifying.
"""

import re
from typing import NamedTuple


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

_ICD_10 = ("ICD-10", "ICD-10-CM", "DSM-5-TR")
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
    if system not in _ICD_10:
        return ""
    category = code[:3].upper()
    return next((group for first, last, group in _BLOCKS if first <= category <= last), "")


def groups_of(codes: list[dict]) -> list[str]:
    """The keys of the groups a page belongs to by its codes, [{"system", "code"}]; “other” if they tell of none."""
    found = dict.fromkeys(filter(None, (group_of(code["system"], code["code"]) for code in codes)))
    return list(found) or ["other"]


# A code of any of the systems as it stands on letters and bills, with or without its dot.
_CODE = re.compile(
    r"(?<![0-9A-Z])(?:[A-Z] ?\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?"
    r"|[0-9A-HJ-NP-Z][A-HJ-NP-Z]\d[0-9A-HJ-NP-Z](?:\.?[0-9A-Z]{1,2})?"
    r"|\d{3}(?:\.?\d{1,2})?)(?![0-9A-Z])"
)


def is_code(text: str) -> bool:
    """Whether ``text`` is a code and nothing else."""
    return bool(_CODE.fullmatch(text.strip().upper()))


def names_code(text: str) -> bool:
    """Whether ``text`` is a code, or has one with a letter among other words: “code F43.10”, not “988 lifeline”."""
    return is_code(text) or any(character.isalpha() for character in code_in(text))


def code_in(text: str) -> str:
    """The first code in what somebody typed, such as “ICD-10 F43.10 (PTSD)”, in the plain form; empty if none is."""
    found = _CODE.search(text.upper())
    return plain(found.group()) if found else ""


def plain(code: str) -> str:
    """A code as people type it: capitals, without dots and spaces."""
    return "".join(character for character in code.upper() if character.isalnum())
