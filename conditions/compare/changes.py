"""The difference between two contents of a page: a list of typed changes, in reading order. Pure.

Promises, held as properties by tests/compare: the list is empty exactly when the digests are equal; ``apply`` makes the
new content of the old one; one planted change is reported as that change and nothing else.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from conditions.compare import flags, tokens, words
from conditions.compare.grids import paired
from conditions.compare.pairing import Entry, Pairs, pairs, steps
from conditions.compare.words import Word
from conditions.parts import shapes
from conditions.parts.grid import COLUMNS, HEADER, ROWS, Table
from conditions.parts.page import PageShape
from conditions.parts.shapes import Path, Shape, named

ADDED, REMOVED, MOVED, EDITED = "added", "removed", "moved", "edited"
MOVED_AND_EDITED, FORMAT, LINK, ORDER = "moved and edited", "format", "link", "order"

Ids = Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """``path`` is the place in the new content; of what was removed, in the old one. ``old`` and ``new`` are canonical
    values; both are None for what only moved. ``silent``: no reader sees it.
    """

    path: Path
    label: str
    type: str
    old: Any = None
    new: Any = None
    moved_from: Path | None = None
    flags: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    silent: bool = False
    near: Path = ()  # of what was removed: the list in the new content that it is missing from

    def as_json(self) -> dict[str, Any]:
        return {
            "path": named(self.path),
            "label": self.label,
            "type": self.type,
            "old": self.old,
            "new": self.new,
            "moved_from": None if self.moved_from is None else named(self.moved_from),
            "flags": list(self.flags),
            "words": [list(word) for word in self.words],
        }


def changes(
    page: PageShape,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    old_ids: Ids | None = None,
    new_ids: Ids | None = None,
) -> list[Change]:
    """What differs, in the reading order of ``new``. Both have the newest schema (``versions.canonical.lifted``).

    ``old_ids`` and ``new_ids`` are the identities that stand beside the versions. They help to tell an edited entry
    from a new one; whether there is a difference never depends on them.
    """
    return _Comparison(page, old, new, old_ids or {}, new_ids or {}).run()


class _Comparison:
    def __init__(self, page: PageShape, old: Mapping[str, Any], new: Mapping[str, Any], old_ids: Ids, new_ids: Ids):
        self.page, self.old, self.new = page, old, new
        self.old_ids, self.new_ids = old_ids, new_ids

    @cached_property
    def names(self) -> dict[str, str]:
        return _told_apart({**_works(self.page, self.old), **_works(self.page, self.new)})

    @cached_property
    def treatments(self) -> frozenset[str]:
        return _treatment_words(self.page, self.old) | _treatment_words(self.page, self.new)

    def run(self) -> list[Change]:
        found: list[Change] = []
        for name, shape, value in self.page.head.children(self.new):
            found += self.node(shape, self.old[str(name)], value, (name,), (name,))
        found += self.parts()
        return found

    def node(self, shape: Shape, old: Any, new: Any, at_old: Path, at_new: Path) -> Iterator[Change]:
        if old == new:
            return
        if shape.is_leaf:
            yield self.leaf(shape, old, new, at_new)
        elif isinstance(shape, Table):
            yield from self.table(shape, old, new, at_old, at_new)
        elif isinstance(shape, shapes.Record):
            for name, inner, value in shape.children(new):
                yield from self.node(inner, old[name], value, (*at_old, name), (*at_new, name))
        else:
            of = next(inner for _n, inner, _v in [*shape.children(new), *shape.children(old)])
            key = getattr(shape, "key", "")
            ordered = getattr(shape, "ordered", True)
            yield from self.entries([of] * len(old), [of] * len(new), old, new, at_old, at_new, key, ordered)

    def parts(self) -> Iterator[Change]:
        def shape_of(part: Mapping[str, Any]) -> Shape:
            return self.page.part(part["kind"]).full_record(self.new["schema"])

        old, new = self.old["parts"], self.new["parts"]
        at: Path = ("parts",)
        yield from self.entries([*map(shape_of, old)], [*map(shape_of, new)], old, new, at, at, "", True)

    def entries(
        self,
        old_shapes: list[Shape],
        new_shapes: list[Shape],
        old: list[Any],
        new: list[Any],
        at_old: Path,
        at_new: Path,
        key: str,
        ordered: bool,
    ) -> Iterator[Change]:
        """Two lists: what moved, what was edited at its place, what is gone and what came."""
        found = pairs(
            [self._entry(s, old[n], (*at_old, n), self.old_ids, key) for n, s in enumerate(old_shapes)],
            [self._entry(s, new[n], (*at_new, n), self.new_ids, key) for n, s in enumerate(new_shapes)],
        )
        for step, i, j in steps(found, len(old), len(new)):
            if step == "removed":
                yield self.removed(old_shapes[i], old[i], (*at_old, i), at_new)
            elif step == "added":
                yield self.added(new_shapes[j], new[j], (*at_new, j))
            elif step == "stays":
                yield from self.node(new_shapes[j], old[i], new[j], (*at_old, i), (*at_new, j))
            else:
                how = MOVED if ordered else ORDER
                yield from self.moved(new_shapes[j], old[i], new[j], (*at_old, i), (*at_new, j), how)

    def table(self, shape: Table, old: Any, new: Any, at_old: Path, at_new: Path) -> Iterator[Change]:
        """What is beside the table; then its columns, each as one; then its rows, by the columns that both have."""
        for name, inner, value in shape.others(new):
            yield from self.node(inner, old[name], value, (*at_old, name), (*at_new, name))
        columns, rows = paired(shape, old, new, self.names)
        yield from self._columns(shape, old, new, (at_old, at_new), columns, rows)
        row_shape = shape.fields[ROWS]
        assert isinstance(row_shape, shapes.Items)
        for step, i, j in steps(rows, len(old[ROWS]), len(new[ROWS])):
            was, now = (*at_old, ROWS, i), (*at_new, ROWS, j)
            if step == "removed":
                yield self.removed(row_shape.of, old[ROWS][i], was, now[:-1])
                continue
            if step == "added":
                yield self.added(row_shape.of, new[ROWS][j], now)
                continue
            inside = [
                change
                for after, before in sorted(columns.items())
                for change in self.node(
                    shape.cell, old[ROWS][i][before], new[ROWS][j][after], (*was, before), (*now, after)
                )
            ]
            if step == "moved":
                yield self._line_moved(row_shape.of, old[ROWS][i], new[ROWS][j], was, now, is_same=not inside)
            yield from inside

    def _columns(
        self, shape: Table, old: Any, new: Any, at: tuple[Path, Path], columns: Pairs, rows: Pairs
    ) -> Iterator[Change]:
        """Cells that changed in a column are told with their rows."""
        before, after = shape.columns(old), shape.columns(new)
        for step, i, j in steps(columns, len(before), len(after)):
            was, now = (*at[0], COLUMNS, i), (*at[1], COLUMNS, j)
            if step == "removed":
                yield self.removed(shape.column, before[i], was, now[:-1])
                continue
            if step == "added":
                yield self.added(shape.column, after[j], now)
                continue
            if step == "moved":
                cells = all(old[ROWS][b][i] == new[ROWS][a][j] for a, b in rows.items())
                is_same = cells and before[i]["heading"] == after[j]["heading"]
                yield self._line_moved(shape.column, before[i], after[j], was, now, is_same=is_same)
            headings = before[i]["heading"], after[j]["heading"]
            yield from self.node(shape.heading, *headings, (*at[0], HEADER, i), (*at[1], HEADER, j))

    def _line_moved(self, shape: Shape, old: Any, new: Any, was: Path, now: Path, *, is_same: bool) -> Change:
        """A row or column. Where it was edited too, what stands beside each of its doses may be another now."""
        if is_same:
            return self._only_moved(shape, new, was, now, MOVED)
        raised = flags.in_order([*self._whole(shape, old), *self._whole(shape, new)])
        return replace(self._only_moved(shape, new, was, now, MOVED_AND_EDITED), flags=tuple(raised))

    def _entry(self, shape: Shape, value: Any, at: Path, ids: Ids, key: str) -> Entry:
        kind = value["kind"] if at[0] == "parts" and len(at) == 2 else ""
        identities = [("id", ids[named(at)])] if named(at) in ids else []
        if key and value.get(key):
            identities.append(("key", value[key]))
        if kind and self.page.part(kind).once:
            identities.append(("kind", kind))
        return Entry(value, kind, tuple(identities), lambda: self._words(shape, value))

    def _words(self, shape: Shape, value: Any) -> Counter[str]:
        return Counter(
            token.same_as.casefold()
            for _path, leaf, inner in shapes.leaves(shape, value)
            for token in tokens.of_leaf(leaf, inner, self.names)
            if token.kind not in ("space", "sign")
        )

    def _tokens(self, shape: Shape, value: Any) -> list[tokens.Token]:
        return tokens.with_drugs(tokens.of_leaf(shape, value, self.names))

    def leaf(self, shape: Shape, old: Any, new: Any, at: Path) -> Change:
        found, touched = words.difference(self._tokens(shape, old), self._tokens(shape, new))
        was, now = tokens.standing(shape, old), tokens.standing(shape, new)
        if was != now:
            found.append((words.FORMAT, "", f"now {now}, before {was}"))
        only_titles = all(operation == words.EQUAL for operation, _text, _detail in found)
        if only_titles:
            found.append((words.LINK, "", _title_change(old, new)))
        return Change(
            path=at,
            label=self.page.label(self.new, at),
            type=_type(found),
            old=old,
            new=new,
            flags=tuple(flags.flags(touched, shape.flag, self.treatments)),
            words=tuple(found),
            silent=shape.silent or only_titles,
        )

    def moved(self, shape: Shape, old: Any, new: Any, at_old: Path, at_new: Path, how: str) -> Iterator[Change]:
        if shape.is_leaf and old != new:
            edited = self.leaf(shape, old, new, at_new)
            yield Change(
                at_new, edited.label, MOVED_AND_EDITED, old, new, at_old, edited.flags, edited.words, edited.silent
            )
            return
        inside = list(self.node(shape, old, new, at_old, at_new))
        how = MOVED_AND_EDITED if inside and how == MOVED else how
        yield self._only_moved(shape, new, at_old, at_new, how)
        yield from inside

    def _only_moved(self, shape: Shape, value: Any, at_old: Path, at_new: Path, how: str) -> Change:
        label, same = self.page.label(self.new, at_new), self._all_words(shape, value, words.EQUAL)
        return Change(at_new, label, how, moved_from=at_old, words=same, silent=shape.silent)

    def added(self, shape: Shape, value: Any, at: Path) -> Change:
        raised = self._whole(shape, value)
        label = self.page.label(self.new, at)
        return Change(at, label, ADDED, new=value, flags=raised, words=self._all_words(shape, value, words.INSERT))

    def removed(self, shape: Shape, value: Any, at: Path, near: Path) -> Change:
        raised = self._whole(shape, value)
        label = self.page.label(self.old, at)
        gone = self._all_words(shape, value, words.DELETE)
        return Change(at, label, REMOVED, old=value, flags=raised, words=gone, near=near)

    def _whole(self, shape: Shape, value: Any) -> tuple[str, ...]:
        found: set[str] = set()
        for _path, leaf, inner in shapes.leaves(shape, value):
            if not leaf.is_empty(inner):
                place = leaf.flag if not leaf.silent else ""
                found.update(flags.flags(self._tokens(leaf, inner), place, self.treatments))
        return tuple(flags.in_order(found))

    def _all_words(self, shape: Shape, value: Any, operation: str) -> tuple[Word, ...]:
        """Every word of an entry, a line for each leaf, and where its links lead."""
        found: list[Word] = []
        for _path, leaf, inner in shapes.leaves(shape, value):
            if not leaf.silent and not isinstance(leaf, shapes.Flag | shapes.File):
                line = words.as_words(operation, tokens.of_leaf(leaf, inner, self.names))
                found += [*([(operation, "\n", "")] if found and line else []), *line]
        return tuple(words.joined(found)) or ((operation, "", ""),)


def _title_change(old: Any, new: Any) -> str:
    """What is said where the page that is linked to has another title since, and nothing else changed."""
    before = old.get("title") if isinstance(old, Mapping) and "title" in old else None
    if before is None:
        return "a page of ours that it links to has another title now"
    return f"the title of our page now, before “{before}”" if before else "our page, which nobody had signed before"


def _type(found: list[Word]) -> str:
    operations = {operation for operation, _text, _detail in found}
    if operations & {words.DELETE, words.INSERT}:
        return EDITED
    if words.LINK in operations:
        return LINK
    return FORMAT if words.FORMAT in operations else EDITED


def _works(page: PageShape, content: Mapping[str, Any]) -> dict[str, str]:
    """What a reader would call each cited work: its first author and year, by its key."""
    found: dict[str, str] = {}
    for shape, part in page.parts_of(content):
        for key, work in zip(shape.sources(part), part["items"], strict=True) if shape.sources else ():
            found[key] = f"{str(work.get('authors', '')).split(' ')[0]} {work.get('year', '')}".strip() or key
    return found


def _told_apart(names: dict[str, str]) -> dict[str, str]:
    """Two works of one name are told apart by their keys."""
    counted = Counter(names.values())
    return {key: name if counted[name] == 1 else f"{name}, {key}" for key, name in names.items()}


def _treatment_words(page: PageShape, content: Mapping[str, Any]) -> frozenset[str]:
    """Words of the names of the treatments that a page is about."""
    found: set[str] = set()
    for part in content["parts"]:
        record = page.part(part["kind"]).full_record(content["schema"])
        for _path, shape, value in shapes.leaves(record, part) if record.has_flag("drug") else ():
            if shape.flag == "drug" and isinstance(value, str):
                found |= flags.words_of_name(value)
    return frozenset(found)


def is_text_changed(found: list[Change]) -> bool:
    """Whether a reader sees any of it: what moves “text last changed”."""
    return any(not change.silent for change in found)
