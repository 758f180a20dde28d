"""Rich text as data: a flat list of paragraphs and list items, each with its runs. Pure: no Django.

    {"kind": "paragraph" | "bullet" | "number", "level": 0, "runs": [...]}     and "new": true where a list begins
                                                                               right behind another of its kind

Levels count from 0; an item of a nested list has the level below it. The editor stores HTML; the public never gets it.
What is not on the list below loses its tags and keeps its words. The identity of each paragraph is the editor's
``data-block-key``; it stands beside the content, never in it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from html.parser import HTMLParser
from typing import Any

from conditions.parts.inline import Run, runs_of, tidied

Paragraph = dict[str, Any]

_MARKS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}
_LISTS = {"ul": "bullet", "ol": "number"}
SAFE_LINKS = ("https://", "http://", "mailto:", "tel:")
_DROPPED = {"script", "style", "template"}
_ID = re.compile(r"""\bid=["'](\d{1,18})["']""")


class _Reader(HTMLParser):
    """Collects (paragraph, key) in the order of the text."""

    def __init__(self, target: Callable[[int], dict[str, str] | None], keys: Sequence[str]):
        super().__init__(convert_charrefs=True)
        self.target, self.cited = target, keys
        self.found: list[tuple[Paragraph, str]] = []
        self.runs: list[Run] = []
        self.marks: list[str] = []
        self.links: list[dict[str, Any]] = []
        self.lists: list[str] = []
        self.items: list[str | None] = []  # of each open list the kind of its open item, None between items
        self.key = ""
        self.dropped = 0
        self.begins = False  # whether a list has begun since the last item

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self.dropped += 1
        elif tag in _MARKS:
            self.marks.append(_MARKS[tag])
        elif tag == "a":
            self.links.append(self._link(dict(attrs)))
        elif tag == "br":
            self._add("\n")
        elif tag in _LISTS:
            self._close()
            self.lists.append(_LISTS[tag])
            self.items.append(None)
            self.begins = True
        elif tag == "li":
            self._close()
            if self.items:
                self.items[-1] = self.lists[-1]
            self.key = dict(attrs).get("data-block-key") or ""
        elif self._in_item():
            self._add("\n")  # a second paragraph inside an item is a line of it
        else:
            self._close()
            self.key = dict(attrs).get("data-block-key") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self.dropped = max(0, self.dropped - 1)
        elif tag in _MARKS:
            if _MARKS[tag] in self.marks:
                self.marks.remove(_MARKS[tag])
        elif tag == "a":
            if self.links:
                self.links.pop()
        elif tag in _LISTS:
            self._close()
            if self.lists:
                self.lists.pop()
                self.items.pop()
        elif tag == "li":
            self._close()
            if self.items:
                self.items[-1] = None
        elif tag != "br" and not self._in_item():
            self._close()

    def handle_data(self, data: str) -> None:
        if not self.dropped:
            self._add(data.replace("\n", " ").replace("\r", " "))

    def _in_item(self) -> bool:
        return bool(self.items) and self.items[-1] is not None

    def _link(self, attrs: dict[str, str | None]) -> dict[str, Any]:
        if attrs.get("linktype") == "page" and (attrs.get("id") or "").isdigit():
            found = self.target(int(attrs["id"] or ""))
            return {"link": found} if found else {}
        href = unicodedata.normalize("NFC", (attrs.get("href") or "").strip())
        return {"link": {"href": href}} if href.lower().startswith(SAFE_LINKS) else {}

    def _add(self, text: str) -> None:
        marks = {**dict.fromkeys(self.marks, True), **(self.links[-1] if self.links else {})}
        if self.runs and {**self.runs[-1], "text": ""} == {**marks, "text": ""}:
            self.runs[-1]["text"] += text
        else:
            self.runs.append({"text": text, **marks})

    def _close(self) -> None:
        made: list[Run] = []
        before = ""
        for raw in self.runs:
            marks = {name: value for name, value in raw.items() if name != "text"}
            made += runs_of(raw["text"], self.cited, marks, before)
            before += raw["text"]
        runs = tidied(made)
        self.runs = []
        if not runs:
            return
        kind = (self.items[-1] if self.items else None) or "paragraph"
        level = self._level() if kind != "paragraph" else 0
        paragraph: Paragraph = {"kind": kind, "level": level, "runs": runs}
        if kind != "paragraph" and self.begins and self._follows_a_list(kind, level):
            paragraph["new"] = True
        self.found.append((paragraph, self.key))
        self.begins, self.key = False, ""

    def _level(self) -> int:
        """One below the item before at most: a list without a parent stands at the level of its neighbours."""
        before = self.found[-1][0] if self.found else None
        deepest = before["level"] + 1 if before and before["kind"] != "paragraph" else 0
        return min(len(self.lists) - 1, deepest)

    def _follows_a_list(self, kind: str, level: int) -> bool:
        """Whether the item before, at this level, would take this one for an item of its own list."""
        for before, _key in reversed(self.found):
            if before["kind"] == "paragraph" or before["level"] < level:
                return False
            if before["level"] == level:
                return bool(before["kind"] == kind)
        return False

    def close(self) -> None:
        super().close()
        self._close()


def read(
    html: str, *, target: Callable[[int], dict[str, str] | None] = lambda _number: None, keys: Sequence[str] = ()
) -> list[tuple[Paragraph, str]]:
    """The paragraphs of a piece of rich text, each with its key (empty where it has none).

    ``target`` tells what a link to a page of ours leads to, by the page's number; ``keys`` are those of the references.
    """
    reader = _Reader(target, keys)
    reader.feed(html)
    reader.close()
    return reader.found


def linked_pages(html: str) -> set[int]:
    """The numbers of the pages that ``html`` may link to; perhaps some more."""
    return {int(number) for number in _ID.findall(html)}


def numbered(paragraphs: Iterable[Paragraph]) -> list[tuple[Paragraph, int]]:
    """Each paragraph with its number in its list, counted from 1; 0 for paragraphs and bullets."""
    counts: dict[int, tuple[str, int]] = {}
    found = []
    for paragraph in paragraphs:
        kind, level = paragraph["kind"], paragraph["level"]
        if kind == "paragraph":
            counts = {}
            found.append((paragraph, 0))
            continue
        counts = {at: count for at, count in counts.items() if at <= level}
        before = counts.get(level)
        goes_on = before is not None and before[0] == kind and not paragraph.get("new")
        counts[level] = (kind, before[1] + 1 if goes_on and before else 1)
        found.append((paragraph, counts[level][1] if kind == "number" else 0))
    return found
