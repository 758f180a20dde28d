"""From an old content and the changes to the new one. Pure.

That this gives the new content byte for byte shows that the changes tell everything.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from conditions.compare.changes import ADDED, REMOVED, Change
from conditions.parts.shapes import Path


class ChangesDoNotFitError(ValueError):
    """The changes are not those of this content."""


def apply(old: Mapping[str, Any], changes: Iterable[Change]) -> dict[str, Any]:
    """The content that ``old`` becomes by ``changes``. Raises ChangesDoNotFitError where they speak of another one."""
    made: dict[str, Any] = _Application(list(changes)).made(dict(old), (), ())
    return made


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

    def made(self, value: Any, at_old: Path, at_new: Path) -> Any:
        change = self.replaced.get(at_new)
        if change is not None:
            if change.old != value:
                raise ChangesDoNotFitError(f"Something else stands at {'/'.join(map(str, at_old))}.")
            return change.new
        if isinstance(value, dict):
            return {name: self.made(inner, (*at_old, name), (*at_new, name)) for name, inner in value.items()}
        if isinstance(value, list):
            return self._list(value, at_old, at_new)
        return value

    def _list(self, value: list[Any], at_old: Path, at_new: Path) -> list[Any]:
        added, moved = self.added.get(at_new, {}), self.moved.get(at_new, {})
        removed = self.removed.get(at_old, set())
        gone = removed | set(moved.values())
        staying = iter([i for i in range(len(value)) if i not in gone])
        made = []
        for j in range(len(value) - len(removed) + len(added)):
            if j in added:
                made.append(added[j])
                continue
            i = moved[j] if j in moved else next(staying, None)
            if i is None or i >= len(value):
                raise ChangesDoNotFitError(f"There is no entry left for {'/'.join(map(str, (*at_new, j)))}.")
            made.append(self.made(value[i], (*at_old, i), (*at_new, j)))
        return made
