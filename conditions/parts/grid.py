"""The shape of a table. Pure: no Django, no Wagtail."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conditions.parts.shapes import CitedText, Desk, Items, NotInShapeError, Path, Record, Shape, Text, named

HEADER, ROWS = "header", "rows"
COLUMNS = "columns"  # a step in the path of a column, which stands in the header and in every row


@dataclass(frozen=True, kw_only=True)
class Table(Record):
    """A record with a table among its fields: ``header``, a heading for each column, and ``rows``, each with a cell for
    each column. Empty headings and cells are kept, because a cell is told by its place.

    A column is no place of the canonical form. Where one is spoken of, its path is that of the table with ``columns``
    and the number of the column, and its value {"heading", "cells"}.
    """

    @property
    def heading(self) -> Shape:
        return self._lists[0].of

    @property
    def cell(self) -> Shape:
        row = self._lists[1].of
        assert isinstance(row, Items)
        return row.of

    @property
    def _lists(self) -> tuple[Items, Items]:
        header, rows = self.fields[HEADER], self.fields[ROWS]
        assert isinstance(header, Items) and isinstance(rows, Items)
        return header, rows

    @property
    def column(self) -> Record:
        """The shape of one column taken out of the table."""
        cells = Items(label="cell", of=self.cell)
        return Record(label="column", fields={"heading": replace(self.heading, heads=True), "cells": cells})

    def within(self, value: Any, step: str | int) -> tuple[Shape, Any]:
        if step == COLUMNS:
            return replace(self._lists[0], of=self.column), self.columns(value)
        return super().within(value, step)

    def columns(self, value: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {"heading": heading, "cells": [row[number] for row in value[ROWS]]}
            for number, heading in enumerate(value[HEADER])
        ]

    def others(self, value: Mapping[str, Any]) -> Iterator[tuple[str | int, Shape, Any]]:
        """The fields beside the table, such as its caption."""
        return (child for child in self.children(value) if child[0] not in (HEADER, ROWS))

    def freeze(self, value: Any, desk: Desk, path: Path) -> Any:
        values = self.prepare(value) if self.prepare else value
        frozen = {
            name: shape.freeze(values.get(shape.source or name), desk, (*path, name))
            for name, shape in self.fields.items()
            if name not in (HEADER, ROWS)
        }
        frozen[HEADER] = [
            self.heading.freeze(heading, desk, (*path, HEADER, number))
            for number, heading in enumerate(values.get(HEADER) or ())
        ]
        frozen[ROWS] = [
            [self.cell.freeze(cell, desk, (*path, ROWS, number, place)) for place, cell in enumerate(row)]
            for number, row in enumerate(values.get(ROWS) or ())
        ]
        return {name: frozen[name] for name in self.fields}

    def is_empty(self, value: Any) -> bool:
        return not value[HEADER] or not value[ROWS]

    def ensure(self, value: Any, path: Path) -> None:
        super().ensure(value, path)
        wanted = len(value[HEADER])
        for number, row in enumerate(value[ROWS]):
            if len(row) != wanted:
                place = named((*path, ROWS, number))
                raise NotInShapeError(f"{place}: has {len(row)} cells, where the table has {wanted} columns")


def table(prepare: Callable[[Any], Mapping[str, Any]] | None = None, *, editor: str = "", **fields: Shape) -> Table:
    """A table that is read behind ``fields``. ``editor`` names the field of the block that comments on a cell stand at;
    ``prepare`` gives the headings as ``header`` and the cells as ``rows``.
    """
    own = {
        HEADER: Items(label="column", editor=editor, of=Text(label="heading")),
        ROWS: Items(label="row", editor=editor, of=Items(label="cell", of=CitedText(label="cell"))),
    }
    return Table(prepare=prepare, fields={**fields, **own})
