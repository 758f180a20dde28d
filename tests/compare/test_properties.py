"""What a physician signs by: the difference misses nothing, invents nothing, and says what happened."""

import copy
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conditions.compare.applying import apply
from conditions.compare.changes import changes
from conditions.compare.shown import shown
from conditions.parts.inline import plain
from conditions.parts.registry import PAGE
from conditions.versions.canonical import canonical_text, digest
from tests.contents import (
    SLUGS,
    lists_of,
    pairs_of_contents,
    planted,
    planted_in_tables,
    put,
    sample,
    values_of,
    with_tables,
)


def texts(found):
    """The old and the new text that the words of a change stand for."""
    old = "".join(text for operation, text, _detail in found.words if operation != "insert")
    new = "".join(text for operation, text, _detail in found.words if operation != "delete")
    return old, new


@settings(deadline=None, max_examples=50)
@given(pairs_of_contents())
def test_the_difference_is_empty_exactly_when_the_digests_are_equal(pair):
    old, new = pair
    same = digest(canonical_text(old)) == digest(canonical_text(new))
    assert (changes(PAGE, old, new) == []) == same
    assert changes(PAGE, old, copy.deepcopy(old)) == []


@settings(deadline=None, max_examples=50)
@given(pairs_of_contents())
def test_the_difference_applied_to_the_old_gives_the_new_byte_for_byte(pair):
    old, new = pair
    found = changes(PAGE, old, new)
    assert canonical_text(apply(old, found)) == canonical_text(new)
    comparison = shown(PAGE, old, new, found)
    assert bool(comparison.groups) == bool(found)
    assert comparison.parts_changed <= comparison.parts


@pytest.mark.parametrize("slug", SLUGS)
def test_one_planted_change_is_reported_as_that_change_and_nothing_else(slug):
    content = with_tables(sample(slug))
    for name, path, expected, changed in planted(content):
        found = changes(PAGE, content, changed)
        assert [(change.path, change.type) for change in found] == [(path, expected)], name
        assert apply(content, found) == changed, name


@pytest.mark.parametrize("slug", SLUGS)
def test_every_entry_that_is_taken_out_is_reported_as_removed_and_put_back_as_added(slug):
    content = with_tables(sample(slug))
    for path, entries in lists_of(content):
        for number in range(len(entries)):
            less = put(content, path, [*entries[:number], *entries[number + 1 :]])
            assert [(c.path, c.type) for c in changes(PAGE, content, less)] == [((*path, number), "removed")]
            assert [(c.path, c.type) for c in changes(PAGE, less, content)] == [((*path, number), "added")]


@pytest.mark.parametrize("slug", SLUGS)
def test_an_entry_that_moves_is_reported_as_moved_and_nothing_else(slug):
    content = with_tables(sample(slug))
    for path, entries in lists_of(content):
        if len(entries) < 3:
            continue
        other = put(content, path, [*entries[1:], entries[0]])
        [found] = changes(PAGE, content, other)
        assert (found.path, found.moved_from) == ((*path, len(entries) - 1), (*path, 0))
        assert found.type in ("moved", "order")


def test_one_planted_change_of_a_table_is_reported_as_that_change_and_nothing_else():
    content = with_tables(sample("ptsd"))
    seen = set()
    for name, expected, changed in planted_in_tables(content):
        PAGE.ensure(changed)
        seen.add(name)
        found = changes(PAGE, content, changed)
        assert [(change.path, change.type, change.moved_from) for change in found] == expected, name
        assert canonical_text(apply(content, found)) == canonical_text(changed), name
        back = changes(PAGE, changed, content)
        assert len(back) == 1 and canonical_text(apply(changed, back)) == canonical_text(content), name
        assert shown(PAGE, content, changed, found).groups[0].entries[0].grid, name
    assert len(seen) == 6


def _page_with(table: dict) -> dict:
    return {**sample("ptsd"), "parts": [{"kind": "table", **table}]}


tables = values_of(PAGE.part("table").full_record(1)).map(_page_with)


@settings(deadline=None, max_examples=80)
@given(tables, tables)
def test_any_table_becomes_any_other_by_its_changes(old, new):
    PAGE.ensure(old)
    found = changes(PAGE, old, new)
    assert (found == []) == (old == new)
    assert canonical_text(apply(old, found)) == canonical_text(new)
    comparison = shown(PAGE, old, new, found)
    grids = [entry.grid for group in comparison.groups for entry in group.entries if entry.grid]
    for grid in grids:
        now = [[words_of(cell, "delete") for cell in row.cells] for row in grid.rows]
        for row in [new["parts"][0]["header"], *new["parts"][0]["rows"]]:
            assert [word for cell in row if (word := plainly(cell))] in [list(filter(None, line)) for line in now]


def words_of(cell, but):
    return "".join(text for operation, text, _detail in cell.words if operation != but).replace("][", ", ")


def plainly(cell):
    return cell if isinstance(cell, str) else plain(cell).replace("][", ", ")


@settings(deadline=None, max_examples=60)
@given(tables, st.data())
def test_several_changes_of_a_table_are_told_whole(old, data):
    new = old
    for _time in range(data.draw(st.integers(1, 4))):
        planted_now = [changed for _name, _expected, changed in planted_in_tables(new)]
        if planted_now:
            new = data.draw(st.sampled_from(planted_now))
    found = changes(PAGE, old, new)
    assert (found == []) == (old == new)
    assert canonical_text(apply(old, found)) == canonical_text(new)


def test_everything_shuffled_and_edited_at_once_is_still_told_whole():
    generator = random.Random(4)
    for slug in SLUGS:
        content = with_tables(sample(slug))
        other = copy.deepcopy(content)
        for path, _entries in sorted(lists_of(content), key=lambda pair: -len(pair[0])):
            at = other
            for step in path:
                at = at[step]
            generator.shuffle(at)
        found = changes(PAGE, content, other)
        assert canonical_text(apply(content, found)) == canonical_text(other)
        assert {change.type for change in found} <= {"moved", "order", "moved and edited"}


@settings(deadline=None, max_examples=40)
@given(pairs_of_contents())
def test_the_words_of_an_edit_are_the_old_text_and_the_new_one(pair):
    old, new = pair
    for change in changes(PAGE, old, new):
        if change.type == "edited" and isinstance(change.old, str):
            assert texts(change) == (change.old, change.new)
