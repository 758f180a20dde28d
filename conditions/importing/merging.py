"""A document over a page that exists: its parts replace those of the page, and what it does not carry is kept."""

import json
import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any

from conditions.parts import citations
from conditions.parts.page import PageShape, PartShape

Block = dict[str, Any]

_GONE = 900  # added to the number of a work that is no longer among the references; submission refuses such a number
_KEPT = ("check_by",)  # of every part
_TAG = re.compile(r"(<[^<>]+>)")
_PARAGRAPH = re.compile(r"<p(?: [^<>]*)?>(?:(?!</p>).)*</p>", re.DOTALL)
_INSIDE_A_LINE = re.compile(r"</?(?:a|b|strong|i|em)\b")


def merged(page: PageShape, before: list[Block], imported: list[Block]) -> list[Block]:
    """The imported parts in the order of the page, with what else the page has left where it stood.

    ``before`` are the blocks of the page as the editor stores them. Parts and fields that are kept go on citing the
    works they cited, under the numbers these have now. Which fields of a part documents do not carry, the part says.
    """
    numbers = _numbers(_works(page, before), _works(page, imported))
    fresh = {block["type"]: block for block in imported}
    kept = []
    for block in before:
        still = _renumbered(block, numbers)
        replacement = fresh.pop(block["type"], None)
        if replacement is not None:
            value = _with_kept(page.part(block["type"]), replacement["value"], still["value"])
            value = _enriched(value, _by_words(still["value"]))
            still = {**replacement, "value": value, "id": block["id"]}
        kept.append(still)
    return [*kept, *fresh.values()]


def _with_kept(part: PartShape, value: Block, before: Block) -> Block:
    """``value`` of a document, with what documents do not carry as it stood ``before``."""
    made = {**value, **_left(value, before, (*_KEPT, *part.kept))}
    for name, (told_apart_by, fields) in part.kept_of_entries.items():
        known = {_name(entry.get(told_apart_by)): entry for entry in _entries(before.get(name) or [])}
        made[name] = [
            {**entry, **_left(entry, known.get(_name(entry.get(told_apart_by)), {}), fields)}
            for entry in _entries(value[name])
        ]
    return made


def _left(value: Mapping[str, Any], before: Mapping[str, Any], fields: tuple[str, ...]) -> Block:
    return {name: before[name] for name in fields if before.get(name) and not value.get(name)}


def _name(value: Any) -> str:
    return json.dumps(_entries(value) if isinstance(value, list) else value)


def _entries(items: list[Any]) -> list[Any]:
    """The values of a list as the editor stores it, with ids, or as an import makes it, without."""
    return [item["value"] if isinstance(item, dict) and item.get("type") == "item" else item for item in items]


def _works(page: PageShape, blocks: list[Block]) -> list[int]:
    """The works of the library that ``blocks`` list, in the order of their numbers."""
    found: list[int] = []
    for block in blocks:
        listed = page.part(block["type"]).works
        if listed:
            found += [entry[listed[1]] for entry in _entries(block["value"].get(listed[0]) or [])]
    return found


def _numbers(old: list[int], new: list[int]) -> dict[int, int]:
    places = {work: number for number, work in enumerate(new, 1)}
    return {number: places.get(work, _GONE + number) for number, work in enumerate(old, 1)}


def _renumbered(value: Any, numbers: dict[int, int]) -> Any:
    if isinstance(value, dict):
        return {name: inner if name == "id" else _renumbered(inner, numbers) for name, inner in value.items()}
    if isinstance(value, list):
        return [_renumbered(inner, numbers) for inner in value]
    if not isinstance(value, str) or "[" not in value:
        return value
    if not value.startswith("<"):
        return _cited(value, "", numbers)
    made, before = "", ""
    for piece in _TAG.split(value):
        if piece.startswith("<"):
            made += piece
            before = before if _INSIDE_A_LINE.match(piece) else ""
        else:
            text = unescape(piece)
            made += escape(_cited(text, before, numbers), quote=False)
            before += text
    return made


def _cited(text: str, before: str, numbers: dict[int, int]) -> str:
    return "".join(
        piece if isinstance(piece, str) else f"[{', '.join(str(numbers.get(number, number)) for number in piece)}]"
        for piece in citations.cut(text, before)
    )


# --- texts whose words are the same


def _by_words(value: Any) -> dict[str, str]:
    """Every paragraph and plain text in ``value`` as it stands, by its words alone."""
    if isinstance(value, dict):
        values = [inner for name, inner in value.items() if name != "id"]
    elif isinstance(value, list):
        values = value
    else:
        texts = _PARAGRAPH.findall(value) or [value] if isinstance(value, str) else []
        return {_words(text): text for text in texts if _words(text)}
    found: dict[str, str] = {}
    for inner in values:
        found |= _by_words(inner)
    return found


def _enriched(value: Any, known: Mapping[str, str]) -> Any:
    """``value`` of a document, and where its words stood already, as they stood: with links, marks and citations that
    somebody added since. What the document cites beside them is added.
    """
    if isinstance(value, dict):
        return {name: inner if name == "id" else _enriched(inner, known) for name, inner in value.items()}
    if isinstance(value, list):
        return [_enriched(inner, known) for inner in value]
    if not isinstance(value, str):
        return value
    if value.startswith("<"):
        return _PARAGRAPH.sub(lambda found: _with_citations(known.get(_words(found[0])), found[0]), value)
    return _with_citations(known.get(_words(value)), value)


def _with_citations(before: str | None, text: str) -> str:
    if before is None:
        return text
    missing = [f"[{number}]" for number in _cites(text) if number not in _cites(before)]
    if not missing:
        return before
    end = "</p>" if before.endswith("</p>") else ""
    return f"{before.removesuffix(end)} {''.join(missing)}{end}"


def _plain(text: str) -> str:
    return unescape(_TAG.sub("", text)) if text.startswith("<") else text


def _words(text: str) -> str:
    """The words without tags, citations and spaces that citations leave before punctuation."""
    pieces = (piece for piece in citations.cut(_plain(text)) if isinstance(piece, str))
    return re.sub(r" +(?=[.,;:!?)])", "", " ".join("".join(pieces).split()))


def _cites(text: str) -> list[int]:
    return [number for piece in citations.cut(_plain(text)) if not isinstance(piece, str) for number in piece]
