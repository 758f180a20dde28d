"""The shape of a finding, and the list of all checks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something a writer must mend. ``part`` is a field or the kind of a section; ``hint`` says what to do."""

    code: str
    part: str
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Count:
    """How many of something a part must hold, both ends included."""

    least: int
    most: int

    def fits(self, number: int) -> bool:
        return self.least <= number <= self.most


KEY_POINTS = Count(3, 8)
SEARCH_PHRASES = Count(1, 12)
PHRASE_LENGTH = Count(3, 80)
SUMMARY_LENGTH = Count(20, 320)
