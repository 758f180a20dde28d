"""The table: a shape of its own, whose rows have as many cells as there are columns."""

import pytest

from conditions.parts.grid import Table
from conditions.parts.registry import BLOCKS, PAGE
from conditions.parts.shapes import NotInShapeError
from conditions.signoff.section_comments import content_path
from tests.contents import Desk, head, put, sample, with_tables

PART = PAGE.part("table")


def content():
    made = with_tables(sample("ptsd"))
    return {**head(), "parts": [part for part in made["parts"] if part["kind"] == "table"]}


@pytest.mark.parametrize("row", [[], [[]], [[], []], [[], [], [], []]])
def test_a_row_with_too_many_or_too_few_cells_is_refused_with_its_place(row):
    assert isinstance(PART.shape, Table)
    PAGE.ensure(content())
    with pytest.raises(NotInShapeError, match=f"parts/0/rows/1: has {len(row)} cells, where the table has 3 columns"):
        PAGE.ensure(put(content(), ("parts", 0, "rows", 1), row))


def test_every_heading_and_cell_is_a_place_and_a_column_can_be_spoken_of():
    paths = {path[2:] for path, _shape, _value in PAGE.leaves(content()) if path[:2] == ("parts", 0)}
    assert {("header", 2), ("rows", 1, 2)} <= paths
    _shape, column = PAGE.at(content(), ("parts", 0, "columns", 1))
    assert column == {"heading": "Dose", "cells": [[{"text": "50 mg"}], [{"text": "75 mg"}], [{"text": "75 mg"}]]}
    assert PAGE.label(content(), ("parts", 0, "columns", 1)) == "Table › column › 2 (Dose)"
    for path in (("header", 1), ("rows", 1, 2), ("columns", 1)):
        assert content_path(PAGE, content(), {"parts/0": "a"}, ("parts", 0, *path)) == "body.a.table"


@pytest.mark.parametrize(
    ("ours", "typed", "wanted"),
    [
        ("Doses", "", "Doses"),
        ("", "Doses", "Doses"),
        ("Doses", "Doses", "Doses"),
        ("Doses", "By age [1]", "Doses – By age [1]"),
    ],
)
@pytest.mark.parametrize("is_draft", [True, False])
def test_the_caption_of_the_editors_own_table_is_taken_over_and_not_lost(ours, typed, wanted, is_draft):
    block = BLOCKS["table"]()
    if is_draft:
        block.defer_required_validation()
    rows = [{"values": ["a"]}]
    raw = {"caption": ours, "table": {"columns": [{"type": "text", "heading": "H"}], "rows": rows, "caption": typed}}
    value = block.to_python(raw)
    frozen = PART.full_record(1).freeze(value, Desk(), ("parts", 0))
    assert "".join(run.get("text", "[1]") for run in frozen["caption"]) == wanted
    cleaned = block.get_prep_value(block.clean(value))
    assert (cleaned["caption"], cleaned["table"]["caption"]) == (wanted, "")
    assert cleaned["table"]["rows"] == rows
