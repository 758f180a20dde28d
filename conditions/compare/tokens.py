"""A leaf as a sequence of tokens: words, phone numbers, numbers with their units, spaces, signs, citations. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conditions.coding.drugs import DRUGS
from conditions.coding.vocabulary import UNIT_PATTERN
from conditions.parts import shapes
from conditions.parts.inline import Run
from conditions.parts.shapes import Shape

_NUMBER = r"(?:\d+(?:[.,]\d+)*|(?<!\w)[.,]\d+)"
_PHONE = r"(?:(?:\+?1[-. ])?(?:\(\d{3}\)\s?|\d{3}[-. ])\d{3}[-. ]\d{4}|\+\d{1,3}(?:[-. ]\(?\d{1,4}\)?){2,5})"
_TOKEN = re.compile(
    rf"(?P<phone>(?<![\w+]){_PHONE}(?!\w))"
    rf"|(?P<number>(?:[<>≤≥≈~±−]\s?|(?<![\w)-])-)?{_NUMBER}(?:\s?[–-]\s?{_NUMBER})?(?:\s?%|[\s-]?(?:{UNIT_PATTERN})(?![\w/]))?)(?!\w)"
    r"|(?P<word>\w+(?:[.'’/-]\w+)*)"
    r"|(?P<space>[^\S\n]+)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
Names = Mapping[str, str]  # of works, by their keys


@dataclass(frozen=True, slots=True)
class Token:
    """``marks`` says how it stands: {"bold", "italic", "link"}; equal ``identity`` means the same word. ``of_drug``:
    it is part of a drug's name of several words.
    """

    text: str
    kind: str  # phone, number, word, space, sign, cite, image, mark
    marks: tuple[tuple[str, str], ...] = ()
    identity: str = ""
    of_drug: bool = False

    @property
    def same_as(self) -> str:
        return self.identity or self.text


def cut(text: str, marks: tuple[tuple[str, str], ...] = ()) -> Iterator[Token]:
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
    for run in runs:
        if "cite" in run:
            for key in run["cite"]:
                yield Token(f"[{names.get(key, key)}]", "cite", identity=f"cite {key}")
        else:
            yield from cut(run["text"], _marks(run))


def _marks(run: Run) -> tuple[tuple[str, str], ...]:
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
