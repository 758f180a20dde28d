"""Runs: text inside a line, with its marks, links and citations. Pure.

    {"text": "...", "bold": true, "italic": true, "link": {"href": "https://..."} or {"page": KEY, "title": "..."}}
    {"cite": ["pmid:24740528"]}

``text`` holds line breaks as ``\\n`` where the shape allows them. No two neighbours have the same marks.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from conditions.parts import citations
from conditions.parts.texts import folded

Run = dict[str, Any]
MARKS = ("bold", "italic")


def runs_of(text: str, keys: Sequence[str], marks: Run | None = None, before: str = "") -> Iterator[Run]:
    """Runs of ``text`` with citations named by the ``keys`` of the references; ``before`` stands before it."""
    for piece in citations.cut(text, before):
        if isinstance(piece, str):
            yield {"text": piece, **(marks or {})}
        else:
            yield {"cite": [citations.named(number, keys) for number in piece]}


def tidied(runs: Iterable[Run]) -> list[Run]:
    """Spaces folded across runs, none at the ends or beside a line break; neighbours of the same marks joined."""
    found: list[Run] = []
    at_start = True  # of a line
    for run in joined(runs):
        if "cite" in run:
            found.append(run)
            at_start = False
            continue
        lines = folded(run["text"]).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for number, line in enumerate(lines):
            if number:
                at_start = True
            if at_start:
                lines[number] = line.lstrip(" ")
            if number < len(lines) - 1:
                lines[number] = lines[number].rstrip(" ")
            if lines[number]:
                at_start = lines[number].endswith(" ")
        if len(lines) > 1:
            _strip_end(found, lines[0])
        text = "\n".join(lines)
        if text:
            found.append({**run, "text": text})
    _strip_ends(found)
    return joined(run for run in found if run.get("text") or "cite" in run)


def _strip_end(found: list[Run], first_line: str) -> None:
    """A space before a line break that stands in the next run."""
    if found and "text" in found[-1] and not first_line:
        found[-1]["text"] = found[-1]["text"].rstrip(" ")


def _strip_ends(found: list[Run]) -> None:
    while found and "text" in found[0] and not found[0]["text"].lstrip(" \n"):
        found.pop(0)
    while found and "text" in found[-1] and not found[-1]["text"].rstrip(" \n"):
        found.pop()
    if found and "text" in found[0]:
        found[0]["text"] = found[0]["text"].lstrip(" \n")
    if found and "text" in found[-1]:
        found[-1]["text"] = found[-1]["text"].rstrip(" \n")


def joined(runs: Iterable[Run]) -> list[Run]:
    """Copies of ``runs``; neighbours of the same marks are one run, and so are citations."""
    found: list[Run] = []
    for run in runs:
        if not found or _marks(found[-1]) != _marks(run):
            found.append(dict(run))
        elif "cite" in run:
            found[-1]["cite"] = [*found[-1]["cite"], *run["cite"]]
        else:
            found[-1]["text"] += run["text"]
    return found


def is_joined(runs: Sequence[Run]) -> bool:
    """Whether no two neighbours have the same marks, and no two are citations."""
    return all(_marks(before) != _marks(after) for before, after in pairwise(runs))


def _marks(run: Run) -> Run | None:
    return None if "cite" in run else {name: value for name, value in run.items() if name != "text"}


def plain(runs: Iterable[Run], numbers: dict[str, int] | None = None) -> str:
    """The words of ``runs``; citations as ``[1, 3]`` where ``numbers`` tells their places, as keys where not."""
    return "".join(run["text"] if "text" in run else cited(run, numbers) for run in runs)


def cited(run: Run, numbers: dict[str, int] | None) -> str:
    return f"[{', '.join(str((numbers or {}).get(key, key)) for key in run['cite'])}]"
