"""Changes made ready for people: by part, with tables as tables and figures as pictures. Pure.

One template (conditions/changes/comparison.html) renders the result for the review, re-affirming, history and readers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conditions.compare.changes import ADDED, EDITED, MOVED, MOVED_AND_EDITED, ORDER, REMOVED, Change
from conditions.compare.flags import FLAGS
from conditions.compare.pairing import steps
from conditions.compare.words import DELETE, EQUAL, INSERT, Word
from conditions.parts import inline
from conditions.parts.grid import COLUMNS, HEADER, ROWS, Table
from conditions.parts.page import PageShape
from conditions.parts.shapes import Path

HEAD = "Title, summary and what stands around the text"
_STATES = {
    ADDED: "new",
    REMOVED: "removed",
    MOVED: "moved",
    MOVED_AND_EDITED: "moved and changed",
    ORDER: "in another order",
    EDITED: "changed",
}


@dataclass
class Entry:
    """One change for people. ``where`` is the place inside its part, empty for the part as a whole."""

    type: str
    where: str
    words: Sequence[Word] = ()
    moved: str = ""
    flags: list[str] = field(default_factory=list)
    old_file: Mapping[str, Any] | None = None
    new_file: Mapping[str, Any] | None = None
    grid: "Grid | None" = None


@dataclass
class Cell:
    words: Sequence[Word]
    is_heading: bool = False
    note: str = ""  # of a heading: what became of its column


@dataclass
class Row:
    state: str  # what became of it, such as “row new”; empty for a row that stays
    cells: list[Cell]


@dataclass
class Grid:
    rows: list[Row]


@dataclass
class Group:
    """The changes of one part, or of the head."""

    label: str
    state: str
    entries: list[Entry]


@dataclass
class Comparison:
    """``parts_changed`` of ``parts`` differ; the head counts as one of them."""

    groups: list[Group]
    parts: int
    changes: list[Change]

    @property
    def parts_changed(self) -> int:
        return len(self.groups)

    @property
    def flags(self) -> list[str]:
        found = {flag for change in self.changes for flag in change.flags}
        return [name for flag, name in FLAGS.items() if flag in found]


def shown(page: PageShape, old: Mapping[str, Any], new: Mapping[str, Any], changes: Sequence[Change]) -> Comparison:
    """``changes`` between ``old`` and ``new`` by part, in reading order, with what was removed at its place."""
    return _Showing(page, old, new).comparison(changes)


class _Showing:
    def __init__(self, page: PageShape, old: Mapping[str, Any], new: Mapping[str, Any]):
        self.page, self.old, self.new = page, old, new
        self.former: dict[int, int] = {}  # of the parts that both have, the place in the old content

    def comparison(self, changes: Sequence[Change]) -> Comparison:
        lines = _lines(changes, ("parts",), len(self.old["parts"]), len(self.new["parts"]))
        self.former = {line.new: line.old for line in lines if line.new is not None and line.old is not None}
        groups: list[Group] = []
        by_place: dict[Path, list[Change]] = {}
        for change in changes:
            by_place.setdefault(_part_of(change), []).append(change)
        for place, own in by_place.items():
            groups.append(self._part(place, own) if place else self._head(own))
        gone = sum(change.type == REMOVED and len(change.path) == 2 for change in changes if change.path[0] == "parts")
        return Comparison(groups, 1 + len(self.new["parts"]) + gone, list(changes))

    def _head(self, changes: list[Change]) -> Group:
        return Group(HEAD, "changed", [self._entry(change, change.label) for change in changes])

    def _part(self, place: Path, changes: list[Change]) -> Group:
        content = self.old if place[-1] == "old" else self.new
        part = content["parts"][place[1]]
        label = self.page.part(part["kind"]).name_of(part)
        whole = next((change for change in changes if len(change.path) == 2), None)  # a part, or a field of the head
        state = _STATES.get(whole.type, "changed") if whole else "changed"
        entries, grids = [], []
        for change in changes:
            if self._in_grid(part, change):
                grids.append(change)
                continue
            where = " › ".join(change.label.split(" › ")[1:]) if len(change.path) > 2 else ""
            entries.append(self._entry(change, where))
        if grids:
            before = self.old["parts"][self.former[int(place[1])]]
            entries.append(Entry(EDITED, "table", grid=self._grid(place[:2], before, part, grids), flags=_names(grids)))
        return Group(label, state, entries)

    def _entry(self, change: Change, where: str) -> Entry:
        words = change.words
        old_file, new_file = self._files(change)
        if old_file or new_file:
            words = tuple(word for word in words if not word[1].startswith("image "))
        return Entry(
            change.type,
            where,
            words,
            moved=self._moved(change),
            flags=[FLAGS[flag] for flag in change.flags],
            old_file=old_file,
            new_file=new_file,
        )

    def _files(self, change: Change) -> tuple[Any, Any]:
        return _file_in(change.old), _file_in(change.new)

    def _moved(self, change: Change) -> str:
        if change.moved_from is None:
            return ""
        before, now = int(change.moved_from[-1]), int(change.path[-1])
        if len(change.path) > 2 or change.path[0] != "parts":
            return f"from place {before + 1} to place {now + 1}"
        return f"{self._after(self.old, before, 'was')}; {self._after(self.new, now, 'is now')}"

    def _after(self, content: Mapping[str, Any], position: int, verb: str) -> str:
        if not position:
            return f"{verb} the first part"
        before = content["parts"][position - 1]
        return f"{verb} behind “{self.page.part(before['kind']).name_of(before)}”"

    def _in_grid(self, part: Mapping[str, Any], change: Change) -> bool:
        record = self.page.part(part["kind"]).full_record(self.new["schema"])
        place = change.near or change.path
        return len(change.path) > 3 and isinstance(record, Table) and place[2] in (HEADER, ROWS, COLUMNS)

    def _grid(self, at: Path, before: Mapping[str, Any], part: Mapping[str, Any], changes: list[Change]) -> Grid:
        """The table with what is gone at its former place, and each column and row with what became of it."""
        columns = _lines(changes, (*at, COLUMNS), len(before[HEADER]), len(part[HEADER]))
        rows = _lines(changes, (*at, ROWS), len(before[ROWS]), len(part[ROWS]))
        cells = {change.path: change for change in changes if change.type != REMOVED}
        heading = [
            self._cell(cells, (*at, HEADER), before[HEADER], part[HEADER], column, is_heading=True)
            for column in columns
        ]
        made = [Row("", heading)]
        for row in rows:
            was = before[ROWS][row.old] if row.old is not None else None
            now = part[ROWS][row.new] if row.new is not None else None
            place: Path = (*at, ROWS) if row.new is None else (*at, ROWS, row.new)
            own = [self._cell(cells, place, was, now, column) for column in columns]
            made.append(Row(row.said("row"), own))
        return Grid(made)

    def _cell(
        self, changes: Mapping[Path, Change], at: Path, was: Any, now: Any, column: "_Line", *, is_heading: bool = False
    ) -> Cell:
        """Where a row and a column cross: ``was`` and ``now`` are the row in both tables, None where it is not."""
        note = column.said("column") if is_heading else ""
        if now is None:
            return Cell(((DELETE, _words_of(was[column.old]), ""),) if column.old is not None else (), is_heading, note)
        if column.new is None:
            return Cell(((DELETE, _words_of(was[column.old]), ""),) if was is not None else (), is_heading, note)
        change = changes.get((*at, column.new))
        if change and change.words:
            return Cell(change.words, is_heading, note)
        operation = INSERT if was is None or column.old is None else EQUAL
        return Cell(((operation, _words_of(now[column.new]), ""),), is_heading, note)


@dataclass(frozen=True)
class _Line:
    """A column or row: its places in the old table and in the new one, None where it does not stand."""

    old: int | None
    new: int | None
    moved: bool

    def said(self, what: str) -> str:
        if self.old is None:
            return f"{what} new"
        if self.new is None:
            return f"{what} removed"
        return f"{what} moved from place {self.old + 1} to place {self.new + 1}" if self.moved else ""


def _lines(changes: Sequence[Change], at: Path, old_length: int, new_length: int) -> list[_Line]:
    """The columns or rows that ``at`` names, in the order of the new table."""
    own = [change for change in changes if len(change.path) == len(at) + 1]
    removed = {int(change.path[-1]) for change in own if change.type == REMOVED and change.near == at}
    added = {int(change.path[-1]) for change in own if change.type == ADDED and change.path[:-1] == at}
    moved = {
        int(change.path[-1]): int(change.moved_from[-1])
        for change in own
        if change.moved_from is not None and change.path[:-1] == at
    }
    staying = iter([i for i in range(old_length) if i not in removed and i not in moved.values()])
    found: dict[int, int] = {}
    for j in range(new_length):
        if j not in added:
            found[j] = moved[j] if j in moved else next(staying)
    return [
        _Line(i if i >= 0 else None, j if j >= 0 else None, step == "moved")
        for step, i, j in steps(found, old_length, new_length)
    ]


def _part_of(change: Change) -> Path:
    """The part that a change belongs to, by its place in the new content; of a removed part in the old; () the head."""
    place = change.near or change.path
    if place[0] != "parts":
        return ()
    if len(place) == 1:
        return (*change.path[:2], "old")
    return (*place[:2], "new")


def _words_of(cell: Any) -> str:
    return cell if isinstance(cell, str) else inline.plain(cell)


def _names(changes: list[Change]) -> list[str]:
    found = {flag for change in changes for flag in change.flags}
    return [name for flag, name in FLAGS.items() if flag in found]


def _file_in(value: Any) -> Any:
    """The figure in the value of a change: its own, or that of a part that was added or removed."""
    if not isinstance(value, dict):
        return None
    if set(value) == {"name", "sha256", "width", "height"}:
        return value if value["name"] else None
    return next((found for inner in value.values() if isinstance(inner, dict) and (found := _file_in(inner))), None)
