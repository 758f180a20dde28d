"""A leaf as a sequence of tokens: words, phone numbers, numbers with their units, spaces, signs, citations. Pure."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from conditions.coding.drugs import DRUGS
from conditions.coding.vocabulary import BEFORE_A_NUMBER, LIMITS, UNIT_PATTERN
from conditions.parts import shapes
from conditions.parts.inline import Run
from conditions.parts.shapes import Shape

_FRACTION = "[¼-¾⅐-⅞]"
_NUMBER = rf"(?:\d+(?:[.,/⁄]\d+)*{_FRACTION}?|(?<!\w)[.,]\d+|(?<!\w){_FRACTION})"
_BETWEEN = r"(?:\s?[–-]\s?|\sto\s)"
_LIMIT = "|".join(limit.replace(" ", r"\s") for limit in LIMITS)
_PHONE = r"(?:(?:\+?1[-. ])?(?:\(\d{3}\)\s?|\d{3}[-. ])\d{3}[-. ]\d{4}|\+\d{1,3}(?:[-. ]\(?\d{1,4}\)?){2,5})"
_TOKEN = re.compile(
    rf"(?P<phone>(?<![\w+]){_PHONE}(?!\w))"
    rf"|(?P<number>(?:[<>]=\s?|[<>≤≥≈~±−]\s?|(?<![\w)-])-)?{_NUMBER}(?:{_BETWEEN}{_NUMBER})?"
    rf"(?:\s?%|[\s-]?(?i:{UNIT_PATTERN})(?![\w/]))?)(?!\w)"
    rf"|(?P<limit>(?i:(?:{_LIMIT})(?![\w-])|(?:{'|'.join(BEFORE_A_NUMBER)})(?=\s\W?\d)))"
    r"|(?P<word>\w+(?:[.'’/-]\w+)*)"
    r"|(?P<space>[^\S\n]+)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
Names = Mapping[str, str]  # of works, by their keys
Marks = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Token:
    """``marks`` says how it stands: {"bold", "italic", "link"}; equal ``identity`` means the same word. ``of_drug``:
    it is part of a drug's name of several words. ``parts``: its text with the marks of each part, where they differ.
    """

    text: str
    kind: str  # phone, number, limit, word, space, sign, cite, image, mark
    marks: Marks = ()
    identity: str = ""
    of_drug: bool = False
    parts: tuple[tuple[str, Marks], ...] = ()

    @property
    def same_as(self) -> str:
        return self.identity or self.text

    @property
    def pieces(self) -> tuple[tuple[str, Marks], ...]:
        """The text in pieces of one way to stand each."""
        return self.parts or ((self.text, self.marks),)

    @property
    def is_dialed(self) -> bool:
        return any(dict(marks).get("link", "").lower().startswith("tel:") for _text, marks in self.pieces)


def cut(text: str, marks: Marks = ()) -> Iterator[Token]:
    """``text`` as tokens; joined together they are ``text``."""
    for found in _TOKEN.finditer(text):
        yield Token(found.group(), found.lastgroup or "sign", marks)


def folded(text: str) -> str:
    return text.casefold().replace("’", "'")


def _words_of(tokens: Iterable[Token]) -> tuple[list[int], list[str]]:
    """Which tokens are words and numbers, and what they say."""
    said = [(n, folded(token.text)) for n, token in enumerate(tokens) if token.kind in ("word", "number")]
    return [n for n, _word in said], [word for _n, word in said]


_LONG_NAMES: dict[str, list[list[str]]] = {}  # by their first word: “valproic” begins “valproic acid”
for _name in DRUGS:
    if len(_words := _words_of(cut(_name))[1]) > 1:
        _LONG_NAMES.setdefault(_words[0], []).append(_words)


def with_drugs(tokens: list[Token]) -> list[Token]:
    """The same tokens; those that make up a drug's name of several words know it: “sodium” in “sodium oxybate”."""
    places, said = _words_of(tokens)
    inside: set[int] = set()
    for start, word in enumerate(said):
        for name in _LONG_NAMES.get(word, ()):
            if said[start : start + len(name)] == name:
                inside.update(places[start : start + len(name)])
    return [replace(token, of_drug=True) if n in inside else token for n, token in enumerate(tokens)]


def of_runs(runs: list[Run], names: Names) -> Iterator[Token]:
    """Words are cut from the text as it is read: one that is bold in part is one word."""
    for is_cite, group in groupby(runs, lambda run: "cite" in run):
        if is_cite:
            for key in (key for run in group for key in run["cite"]):
                yield Token(f"[{names.get(key, key)}]", "cite", identity=f"cite {key}")
        else:
            yield from _cut_across([(run["text"], _marks(run)) for run in group])


def _cut_across(pieces: list[tuple[str, Marks]]) -> Iterator[Token]:
    if len(pieces) == 1:
        yield from cut(*pieces[0])
        return
    left = deque(pieces)
    for token in cut("".join(text for text, _marks in pieces)):
        parts = tuple(_taken(left, len(token.text)))
        yield Token(token.text, token.kind, parts[0][1], parts=parts if len(parts) > 1 else ())


def _taken(left: deque[tuple[str, Marks]], length: int) -> Iterator[tuple[str, Marks]]:
    """The first ``length`` characters, which are taken from ``left``."""
    while length:
        text, marks = left.popleft()
        if len(text) > length:
            left.appendleft((text[length:], marks))
        yield text[:length], marks
        length -= len(text[:length])


def _marks(run: Run) -> Marks:
    found = [(name, "yes") for name in ("bold", "italic") if run.get(name)]
    link = run.get("link")
    if link:
        found.append(("link", link.get("href") or f"our page {link['page']}"))
    return tuple(found)


def of_leaf(shape: Shape, value: Any, names: Names) -> list[Token]:
    """The tokens of any leaf; a flag is “yes” or “no”, a picture one token of its own."""
    if isinstance(shape, shapes.CitedText):
        return list(of_runs(value, names))
    if isinstance(shape, shapes.Paragraph):
        return list(of_runs(value["runs"], names))
    if isinstance(shape, shapes.Link):
        return [_of_link(value)] if value else []
    if isinstance(shape, shapes.File):
        words = f"image {value['sha256'][:12]}, {value['width']} × {value['height']}"
        return [Token(words, "image", identity=f"image {value}")] if value["name"] else []
    if isinstance(shape, shapes.Flag):
        return [Token("yes" if value else "no", "mark")]
    if isinstance(shape, shapes.Day):
        return [Token(value, "mark")] if value else []
    return list(cut(str(value)))


def _of_link(link: Mapping[str, str]) -> Token:
    return Token(link["title"] or "our page", "link", (("link", f"our page {link['page']}"),), identity="link")


def standing(shape: Shape, value: Any) -> str:
    """How a paragraph stands on the page, in words; empty for other leaves."""
    if not isinstance(shape, shapes.Paragraph):
        return ""
    kind = {"paragraph": "a paragraph", "bullet": "a bullet", "number": "a numbered item"}[value["kind"]]
    level = f" on level {value['level'] + 1}" if value["level"] else ""
    return f"{kind}{level}{', first of a new list' if value.get('new') else ''}"
