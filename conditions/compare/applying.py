"""From an old content and the changes to the new one. Pure.

That this gives the new content byte for byte shows that the changes tell everything.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from conditions.compare.changes import ADDED, REMOVED, Change
from conditions.parts.grid import COLUMNS, HEADER, ROWS
from conditions.parts.shapes import Path


class ChangesDoNotFitError(ValueError):
    """The changes are not those of this content."""


def apply(old: Mapping[str, Any], changes: Iterable[Change]) -> dict[str, Any]:
    """The content that ``old`` becomes by ``changes``; what they do not touch is shared with it. Raises
    ChangesDoNotFitError where they speak of another one.
    """
    return dict(_Application(list(changes)).made(old, (), ()))


def _with_what_holds_them(paths: Iterable[Path]) -> set[Path]:
    return {path[:length] for path in paths for length in range(len(path) + 1)}


class _Application:
    def __init__(self, changes: list[Change]):
        self.replaced: dict[Path, Change] = {}
        self.added: dict[Path, dict[int, Any]] = defaultdict(dict)  # by the new path of the list
        self.moved: dict[Path, dict[int, int]] = defaultdict(dict)
        self.removed: dict[Path, set[int]] = defaultdict(set)  # by the old path of the list
        for change in changes:
            *parent, last = change.path
            if change.type == REMOVED:
                self.removed[tuple(parent)].add(int(last))
                continue
            if change.moved_from is not None:
                self.moved[tuple(parent)][int(last)] = int(change.moved_from[-1])
            if change.type == ADDED:
                self.added[tuple(parent)][int(last)] = change.new
            elif change.moved_from is None or change.old is not None or change.new is not None:
                self.replaced[change.path] = change
        self.touched_in_old = _with_what_holds_them(change.path for change in changes if change.type == REMOVED)
        self.touched_in_new = _with_what_holds_them(change.path for change in changes if change.type != REMOVED)

    def made(self, value: Any, at_old: Path, at_new: Path) -> Any:
        if at_old not in self.touched_in_old and at_new not in self.touched_in_new:
            return value
        change = self.replaced.get(at_new)
        if change is not None:
            if change.old != value:
                raise ChangesDoNotFitError(f"Something else stands at {'/'.join(map(str, at_old))}.")
            return change.new
        if isinstance(value, dict):
            table = {}
            if COLUMNS not in value and self._is_touched((*at_old, COLUMNS), (*at_new, COLUMNS)):
                table = self._table(value, at_old, at_new)
            return {
                name: table[name] if name in table else self.made(inner, (*at_old, name), (*at_new, name))
                for name, inner in value.items()
            }
        if isinstance(value, list):
            return [
                self.added[at_new][j] if i is None else self.made(value[i], (*at_old, i), (*at_new, j))
                for j, i in enumerate(self._positions(len(value), at_old, at_new))
            ]
        return value

    def _is_touched(self, at_old: Path, at_new: Path) -> bool:
        return at_old in self.removed or at_new in self.added or at_new in self.moved

    def _positions(self, length: int, at_old: Path, at_new: Path) -> list[int | None]:
        """Of each entry of the new list its place in the old one, None of what was added."""
        added, moved = self.added.get(at_new, {}), self.moved.get(at_new, {})
        removed = self.removed.get(at_old, set())
        gone = removed | set(moved.values())
        staying = iter([i for i in range(length) if i not in gone])
        found: list[int | None] = []
        for j in range(length - len(removed) + len(added)):
            i = None if j in added else moved[j] if j in moved else next(staying, length)
            if i is not None and i >= length:
                raise ChangesDoNotFitError(f"There is no entry left for {'/'.join(map(str, (*at_new, j)))}.")
            found.append(i)
        return found

    def _table(self, value: dict[str, Any], at_old: Path, at_new: Path) -> dict[str, Any]:
        """Header and rows of a table whose columns are not those it had."""
        if not {HEADER, ROWS} <= set(value):
            raise ChangesDoNotFitError(f"No table stands at {'/'.join(map(str, at_old))}.")
        columns = self._positions(len(value[HEADER]), (*at_old, COLUMNS), (*at_new, COLUMNS))
        came = self.added[*at_new, COLUMNS]
        header = [
            came[c]["heading"] if b is None else self.made(value[HEADER][b], (*at_old, HEADER, b), (*at_new, HEADER, c))
            for c, b in enumerate(columns)
        ]
        rows = []
        for r, a in enumerate(self._positions(len(value[ROWS]), (*at_old, ROWS), (*at_new, ROWS))):
            if a is None:
                rows.append(self.added[*at_new, ROWS][r])
                continue
            rows.append(
                [
                    came[c]["cells"][r]
                    if b is None
                    else self.made(value[ROWS][a][b], (*at_old, ROWS, a, b), (*at_new, ROWS, r, c))
                    for c, b in enumerate(columns)
                ]
            )
        return {HEADER: header, ROWS: rows}
