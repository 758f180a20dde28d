"""Changes made ready for people: by part, with tables as tables and figures as pictures. Pure.

One template (conditions/changes/comparison.html) renders the result for the review, re-affirming, history and readers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conditions.compare.changes import ADDED, EDITED, MOVED, MOVED_AND_EDITED, ORDER, REMOVED, Change
from conditions.compare.flags import FLAGS
from conditions.compare.words import DELETE, EQUAL, INSERT, Word
from conditions.parts import inline, shapes
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


@dataclass
class Row:
    state: str  # "", added, removed, moved
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

    def comparison(self, changes: Sequence[Change]) -> Comparison:
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
            entries.append(Entry(EDITED, "table", grid=self._grid(place[:2], part, grids), flags=_names(grids)))
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
        place = change.near or change.path
        if len(place) < 3 or len(change.path) < 4:
            return False
        shape = self.page.part(part["kind"]).full_record(self.new["schema"]).fields.get(str(place[2]))
        return isinstance(shape, shapes.Items) and _is_grid(shape)

    def _grid(self, at: Path, part: Mapping[str, Any], changes: list[Change]) -> Grid:
        rows: list[Row] = []
        fields = self.page.part(part["kind"]).full_record(self.new["schema"]).fields
        by_path = {change.path: change for change in changes if change.type != REMOVED}
        for name, shape in fields.items():
            if not (isinstance(shape, shapes.Items) and _is_grid(shape)):
                continue
            heading = not isinstance(shape.of, shapes.Items)
            lines = [part[name]] if heading else part[name]
            gone = [change for change in changes if change.type == REMOVED]
            for number, cells in enumerate(lines):
                place = (*at, name) if heading else (*at, name, number)
                taken_out = [change for change in gone if change.near == place]
                rows.append(self._row(place, cells, by_path, heading, taken_out))
            rows += [_removed_row(change) for change in gone if change.near == (*at, name) and not heading]
        return Grid(rows)

    def _row(
        self,
        place: Path,
        cells: list[Any],
        by_path: Mapping[Path, Change],
        heading: bool,
        taken_out: list[Change],
    ) -> Row:
        whole = by_path.get(place)
        state = _STATES.get(whole.type, "") if whole else ""
        operation = INSERT if whole and whole.type == ADDED else EQUAL
        found = []
        for number, cell in enumerate(cells):
            change = by_path.get((*place, number))
            words = change.words if change and change.words else ((operation, _words_of(cell), ""),)
            found.append(Cell(words, heading))
        for change in taken_out:  # at its former place
            found.insert(int(change.path[-1]), Cell(change.words, heading))
        return Row(state, found)


def _removed_row(change: Change) -> Row:
    return Row("removed", [Cell(((DELETE, _words_of(cell), ""),)) for cell in change.old])


def _part_of(change: Change) -> Path:
    """The part that a change belongs to, by its place in the new content; of a removed part in the old; () the head."""
    place = change.near or change.path
    if place[0] != "parts":
        return ()
    if len(place) == 1:
        return (*change.path[:2], "old")
    return (*place[:2], "new")


def _is_grid(shape: shapes.Items) -> bool:
    return shape.keeps_empty or isinstance(shape.of, shapes.Items)


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
