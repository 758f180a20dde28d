"""Code systems: how their codes are written. Pure.

The patterns match every code of the April 2026 sets of their systems.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class CodeSystem:
    """``blocks`` says whether its codes are those of ICD-10, so that the chapters of ICD-10 group them."""

    name: str
    pattern: re.Pattern[str]
    example: str
    blocks: bool = False


SYSTEMS = (
    CodeSystem("DSM-5", re.compile(r"\d{3}(\.\d{1,2})?|V\d{2}(\.\d{1,2})?"), "309.81 or V61.20"),
    CodeSystem("DSM-5-TR", re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?"), "F43.10", blocks=True),
    CodeSystem("ICD-10", re.compile(r"[A-Z]\d{2}(\.\d{1,2})?"), "F43.1", blocks=True),
    CodeSystem("ICD-10-CM", re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?"), "F43.10", blocks=True),
    CodeSystem("ICD-11", re.compile(r"[0-9A-HJ-NP-Z][A-HJ-NP-Z]\d[0-9A-HJ-NP-Z](\.[0-9A-HJ-NP-Z]{1,2})?"), "6B40"),
)
BY_NAME = {system.name: system for system in SYSTEMS}
CODE_SYSTEMS = tuple(BY_NAME)


def code_problem(system: str, code: str) -> str:
    """What is wrong with ``code`` as a code of ``system``; empty when nothing is."""
    known = BY_NAME.get(system)
    if known is None:
        return f"“{system}” is not a code system we know; use one of {', '.join(CODE_SYSTEMS)}."
    if known.pattern.fullmatch(code):
        return ""
    return f"“{code}” is not written like a code of {system}; those look like {known.example}."
