"""Which columns and rows of an old table are which of a new one. Pure.

Columns are paired first, rows then by what stands in the columns that both tables have. So a column that comes, goes or
moves makes no row a different one, and a row makes no column.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from conditions.compare import tokens
from conditions.compare.pairing import Entry, Pairs, pairs, steps, written
from conditions.parts.grid import HEADER, ROWS, Table


class Paired(NamedTuple):
    """Old positions by new ones."""

    columns: Pairs
    rows: Pairs


def paired(shape: Table, old: Mapping[str, Any], new: Mapping[str, Any], names: tokens.Names) -> Paired:
    """The pairing that leaves the fewest changes to tell: by headings, by cells, or everything in its place. A column
    whose heading still stands in the table is never one that moved to another heading: that would hide swapped doses.
    """
    found: list[Paired] = []
    for by_heading in (True, False):
        before, after = (_columns(shape, table, by_heading, names) for table in (old, new))
        columns = pairs(before, after, replaced=False)
        found += _with_rows(shape, old, new, columns, names)
    if len(old[HEADER]) == len(new[HEADER]):
        columns = {number: number for number in range(len(new[HEADER]))}
        found += _with_rows(shape, old, new, columns, names)
    return min(found, key=lambda one: (_taken_from_their_headings(one, old, new), _changes(one, old, new)))


def _with_rows(
    shape: Table, old: Mapping[str, Any], new: Mapping[str, Any], columns: Pairs, names: tokens.Names
) -> Iterator[Paired]:
    yield Paired(columns, _rows(shape, old, new, columns, names))
    if len(old[ROWS]) == len(new[ROWS]):
        yield Paired(columns, {number: number for number in range(len(new[ROWS]))})


def _taken_from_their_headings(one: Paired, old: Mapping[str, list[Any]], new: Mapping[str, list[Any]]) -> int:
    """How many columns moved to another heading though their own still stands in the table."""
    moved = [
        (old[HEADER][i], new[HEADER][j])
        for step, i, j in steps(one.columns, len(old[HEADER]), len(new[HEADER]))
        if step == "moved"
    ]
    return sum(before != after and before in new[HEADER] for before, after in moved)


def _columns(shape: Table, table: Mapping[str, Any], by_heading: bool, names: tokens.Names) -> list[Entry]:
    return [
        _entry(
            [column["heading"], column["cells"]],
            [("heading", column["heading"])] if by_heading else [],
            [(shape.heading, column["heading"]), *((shape.cell, cell) for cell in column["cells"])],
            names,
        )
        for column in shape.columns(table)
    ]


def _rows(shape: Table, old: Mapping[str, Any], new: Mapping[str, Any], columns: Pairs, names: tokens.Names) -> Pairs:
    kept = sorted(columns)
    before = [[row[columns[place]] for place in kept] for row in old[ROWS]]
    after = [[row[place] for place in kept] for row in new[ROWS]]
    return pairs(*([_row(shape, cells, names) for cells in rows] for rows in (before, after)))


def _row(shape: Table, cells: list[Any], names: tokens.Names) -> Entry:
    """What stands in the first column names a row, as far as it names one."""
    first = [("first", written(cells[0]))] if cells and cells[0] else []
    return _entry(cells, first, [(shape.cell, cell) for cell in cells], names)


def _entry(content: Any, identities: list[tuple[str, str]], leaves: Iterable[Any], names: tokens.Names) -> Entry:
    def count() -> Counter[str]:
        return Counter(
            token.same_as.casefold()
            for leaf, value in leaves
            for token in tokens.of_leaf(leaf, value, names)
            if token.kind not in ("space", "sign")
        )

    return Entry(content, "", tuple(identities), count)


def _changes(one: Paired, old: Mapping[str, list[Any]], new: Mapping[str, list[Any]]) -> int:
    """How many changes are told if tables are paired like this."""
    lists = (one.columns, len(old[HEADER]), len(new[HEADER])), (one.rows, len(old[ROWS]), len(new[ROWS]))
    moves = sum(step != "stays" for found, before, after in lists for step, _i, _j in steps(found, before, after))
    headings = sum(old[HEADER][i] != new[HEADER][j] for j, i in one.columns.items())
    crossings = ((i, j, before, after) for j, i in one.rows.items() for after, before in one.columns.items())
    cells = sum(old[ROWS][i][b] != new[ROWS][j][a] for i, j, b, a in crossings)
    return int(moves + headings + cells)
