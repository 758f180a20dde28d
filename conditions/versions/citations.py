"""Citations in text: ``[1]`` or ``[1, 3]`` point to the numbered references of the page. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator

_MARK = re.compile(r"\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")


def cited_numbers(text: str) -> list[int]:
    """The reference numbers cited in ``text``, in order, repeated as often as they are cited."""
    return [int(number) for match in _MARK.finditer(text) for number in match.group(1).split(",")]


def segments(text: str) -> Iterator[str | list[int]]:
    """``text`` cut at its citation marks: pieces of text, and lists of the numbers cited between them."""
    position = 0
    for match in _MARK.finditer(text):
        if match.start() > position:
            yield text[position : match.start()]
        yield [int(number) for number in match.group(1).split(",")]
        position = match.end()
    if position < len(text):
        yield text[position:]


class CitationIndex:
    """Numbers the places where each reference is cited, so that references can link back to them."""

    def __init__(self, known: set[int]):
        self.known = known
        self.places: dict[int, list[str]] = defaultdict(list)

    def place(self, number: int) -> str:
        """A new anchor for one citation of ``number``, such as ``cite-2-1``; empty if there is no such reference."""
        if number not in self.known:
            return ""
        anchor = f"cite-{number}-{len(self.places[number]) + 1}"
        self.places[number].append(anchor)
        return anchor
