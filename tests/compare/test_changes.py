"""Twenty kinds of change, and what is said of each. docs/comparison.md shows the same table."""

import copy

import pytest
from django.template.loader import render_to_string

from benchmarks import comparing
from conditions.compare.changes import changes, is_text_changed
from conditions.compare.shown import shown
from conditions.parts.registry import PAGE
from tests.contents import Desk, frozen, head, put, sample

DEFINITION = (
    "<p>Give <b>0.5 mg/kg</b> over 40 minutes. It is not safe for everybody. About 40% of people take sertraline.</p>"
    '<p>See <a href="https://example.org/">the source</a>.</p><p>A third paragraph that says something else.</p>'
)


def content(**parts):
    values = {"definition": {"text": DEFINITION}, **parts}
    made = head(title="Title", summary="One sentence of a summary.", slug="title", codes=CODES, disclaimer="General.")
    return {**made, "parts": [frozen(kind, value, Desk(), n) for n, (kind, value) in enumerate(values.items())]}


CODES = [{"system": "ICD-10-CM", "code": "F43.10"}, {"system": "ICD-11", "code": "6B40"}]


def edited(old: str, new: str):
    before = content()
    return before, content(definition={"text": DEFINITION.replace(old, new)})


def told(before, after):
    [found] = changes(PAGE, before, after)
    return found


def changed_words(found):
    return [(operation, text) for operation, text, _detail in found.words if operation != "equal"]


@pytest.mark.parametrize(
    ("old", "new", "kind", "flags", "words"),
    [
        ("0.5 mg/kg", "5 mg/kg", "edited", ("number",), [("delete", "0.5 mg/kg"), ("insert", "5 mg/kg")]),
        ("40 minutes", "40 hours", "edited", ("number",), [("delete", "40 minutes"), ("insert", "40 hours")]),
        ("is not safe", "is safe", "edited", ("negation",), [("delete", "not ")]),
        ("40%", "4%", "edited", ("number", "percentage"), [("delete", "40%"), ("insert", "4%")]),
        ("sertraline", "venlafaxine", "edited", ("drug",), [("delete", "sertraline"), ("insert", "venlafaxine")]),
        ("for everybody", "for anybody", "edited", (), [("delete", "everybody"), ("insert", "anybody")]),
        ("<b>0.5 mg/kg</b>", "0.5 mg/kg", "format", ("number",), [("format", "0.5 mg/kg")]),
        ("everybody", "<i>everybody</i>", "format", (), [("format", "everybody")]),
        ("<b>0.5 mg/kg</b>", "<b>0.5</b> mg/kg", "format", ("number",), [("format", " mg/kg")]),
        ("sertraline", "ser<b>tral</b>ine", "format", ("drug",), [("format", "tral")]),
        ("https://example.org/", "tel:+15551234567", "link", ("phone",), [("link", "the source")]),
        ("https://example.org/", "https://example.com/", "link", (), [("link", "the source")]),
        ("the source", "a source", "edited", (), [("delete", "the"), ("insert", "a")]),
        ("</b> over", "</b> over many", "edited", (), [("insert", "many ")]),
    ],
)
def test_a_change_of_words_says_what_changed_and_what_it_may_mean(old, new, kind, flags, words):
    found = told(*edited(old, new))
    assert (found.type, found.flags) == (kind, flags)
    assert [(operation, text.strip()) for operation, text in changed_words(found)] == [(o, t.strip()) for o, t in words]


def test_what_a_format_change_was_is_named_in_words():
    found = told(*edited("<b>0.5 mg/kg</b>", "0.5 mg/kg"))
    assert {detail for operation, _text, detail in found.words if operation == "format"} == {"no longer bold"}


def test_a_link_names_both_targets():
    found = told(*edited("https://example.org/", "https://example.com/"))
    [detail] = [detail for operation, _text, detail in found.words if operation == "link"]
    assert "https://example.org/" in detail and "https://example.com/" in detail


def test_a_figure_that_moves_five_parts_is_told_as_moved():
    made = sample("ptsd")
    figure = frozen("figure", {"image": "x", "alt_text": "A line", "decorative": False, "caption": ""}, Desk())
    before, after = copy.deepcopy(made), copy.deepcopy(made)
    before["parts"].insert(2, figure)
    after["parts"].insert(7, figure)
    found = told(before, after)
    assert (found.type, found.path, found.moved_from) == ("moved", ("parts", 7), ("parts", 2))
    comparison = shown(PAGE, before, after, [found])
    [group] = comparison.groups
    assert (group.label, group.state) == ("Figure", "moved") and "was behind" in group.entries[0].moved


@pytest.mark.parametrize(
    ("name", "value", "moves_the_day"),
    [
        ("slug", "another", False),
        ("language", "es", False),
        ("mental_health", False, False),
        ("sample", "Sample page.", True),
        ("title", "Another title", True),
        ("summary", "Another sentence.", True),
        ("disclaimer", "Another one.", True),
    ],
)
def test_what_stands_around_the_text_is_compared_too(name, value, moves_the_day):
    before = {**content(), "mental_health": True}
    found = told(before, {**before, name: value})
    assert found.path == (name,) and found.label
    assert is_text_changed([found]) == moves_the_day


def test_codes_in_another_order_are_told_as_order():
    found = told(content(), {**content(), "codes": CODES[::-1]})
    assert found.type == "order" and found.label.startswith("code")


def test_a_code_is_flagged_as_one():
    assert told(content(), put(content(), ("codes", 0, "code"), "F43.11")).flags == ("code",)


def test_a_paragraph_that_moves_and_changes_is_told_once():
    before = content()
    after = copy.deepcopy(before)
    text = after["parts"][0]["text"]
    text.append(text.pop(0))
    text[-1] = copy.deepcopy(text[-1])
    text[-1]["runs"][-1]["text"] = text[-1]["runs"][-1]["text"].replace("people", "patients")
    found = told(before, after)
    assert found.type == "moved and edited" and ("insert", "patients") in changed_words(found)


def test_references_in_another_order_change_no_text_that_cites_them():
    before = sample("treatment-resistant-depression")
    number = next(n for n, part in enumerate(before["parts"]) if part["kind"] == "references")
    items = before["parts"][number]["items"]
    assert len(items) > 1
    after = put(before, ("parts", number, "items"), items[::-1])
    assert {change.type for change in changes(PAGE, before, after)} == {"order"}
    assert all(change.path[:3] == ("parts", number, "items") for change in changes(PAGE, before, after))


def test_identities_help_to_pair_and_never_make_or_hide_a_difference():
    before = content()
    after = put(before, ("parts", 0, "text", 1), {"kind": "paragraph", "level": 0, "runs": [{"text": "Wholly new."}]})
    del after["parts"][0]["text"][2]
    ids = {"parts/0/text/1": "aaaaa"}
    found = changes(PAGE, before, after, old_ids=ids, new_ids=ids)
    assert [change.type for change in found] == ["edited", "removed"]
    assert changes(PAGE, before, copy.deepcopy(before), old_ids=ids, new_ids={}) == []


def test_a_table_is_compared_as_a_table():
    before = table(["one", "10 mg", ""], ["two", "20 mg", ""])
    after = table(["one", "100 mg", ""], ["three", "30 mg", ""], ["two", "20 mg", ""])
    found = changes(PAGE, before, after)
    assert {change.type for change in found} == {"edited", "added"}
    [entry] = shown(PAGE, before, after, found).groups[0].entries
    assert [row.state for row in entry.grid.rows] == ["", "", "row new", ""]
    assert ("insert", "100 mg", "") in entry.grid.rows[1].cells[1].words


def test_a_treatment_of_this_page_counts_as_a_drug_name():
    treatments = {
        "items": [{"name": "Exampline", "kind": "medication", "status": "approved", "text": "<p>It helps.</p>"}]
    }
    before = content(treatments=treatments)
    after = copy.deepcopy(before)
    after["parts"][0]["text"][0]["runs"][-1]["text"] += " Or exampline."
    assert "drug" in told(before, after).flags


def test_the_benchmark_of_comparing_still_runs():
    assert set(comparing.measured(words=600, edits=5)) == {"long and shuffled", "sample"}


def test_what_is_taken_out_is_told_at_its_own_part_whatever_else_went():
    before = sample("ptsd")
    after = copy.deepcopy(before)
    kinds = [part["kind"] for part in before["parts"]]
    del after["parts"][kinds.index("safety")]["serious_risks"][2]
    del after["parts"][kinds.index("references")]["items"][-1]
    del after["parts"][kinds.index("refractory")]
    comparison = shown(PAGE, before, after, changes(PAGE, before, after))
    assert {(group.label, group.state) for group in comparison.groups} == {
        ("Safety", "changed"),
        ("References", "changed"),
        ("When standard treatments fail", "removed"),
    }


def table(*rows, header=("A", "B", "C")):
    made = content()
    cells = [[[{"text": cell}] for cell in row] for row in rows]
    own = {"kind": "table", "heading": "", "check_by": "", "caption": [{"text": "C"}]}
    made["parts"].append({**own, "header": list(header), "rows": cells})
    return made


@pytest.mark.parametrize("new", [["20 mg", "30 mg", "40 mg"], ["10 mg", "30 mg", "20 mg"]])
def test_cells_of_a_table_are_compared_in_their_columns(new):
    before, after = table(["10 mg", "20 mg", "30 mg"]), table(new)
    found = changes(PAGE, before, after)
    assert {change.type for change in found} == {"edited"} and all("number" in change.flags for change in found)
    [entry] = shown(PAGE, before, after, found).groups[0].entries
    now = ["".join(text for op, text, _d in cell.words if op != "delete") for cell in entry.grid.rows[1].cells]
    assert now == new


def test_a_column_that_is_taken_out_is_struck_out_in_its_place():
    before, after = table(["1", "2", "3"]), table(["1", "3"], header=("A", "C"))
    [change] = changes(PAGE, before, after)
    assert (change.type, change.path, change.label) == ("removed", ("parts", 1, "columns", 1), "Table › column › 2 (B)")
    assert change.old == {"heading": "B", "cells": [[{"text": "2"}]]}
    [entry] = shown(PAGE, before, after, [change]).groups[0].entries
    assert [cell.note for cell in entry.grid.rows[0].cells] == ["", "column removed", ""]
    assert [[cell.words[0][:2] for cell in row.cells] for row in entry.grid.rows] == [
        [("equal", "A"), ("delete", "B"), ("equal", "C")],
        [("equal", "1"), ("delete", "2"), ("equal", "3")],
    ]


def test_a_new_column_with_a_dose_is_one_change_that_is_flagged_and_shown_in_the_table():
    before = table(["1", "3"], ["4", "6"], header=("A", "C"))
    after = table(["1", "20 mg", "3"], ["4", "40 mg", "6"])
    [change] = changes(PAGE, before, after)
    assert (change.type, change.path, change.flags) == ("added", ("parts", 1, "columns", 1), ("number",))
    html = render_to_string("conditions/changes/comparison.html", {"changed": shown(PAGE, before, after, [change])})
    assert html.count("<table>") == 1 and "column new" in html
    assert html.count("<ins>") == 3 and "<del>" not in html


def test_a_column_and_a_row_that_move_say_from_where_and_the_rest_stays():
    before = table(["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"])
    after = table(["5", "6", "4"], ["8", "9", "7"], ["2", "3", "1"], header=("B", "C", "A"))
    found = changes(PAGE, before, after)
    assert [(change.path[2:], change.type, change.moved_from[2:]) for change in found] == [
        (("columns", 2), "moved", ("columns", 0)),
        (("rows", 2), "moved", ("rows", 0)),
    ]
    [entry] = shown(PAGE, before, after, found).groups[0].entries
    assert entry.grid.rows[0].cells[2].note == "column moved from place 1 to place 3"
    assert [row.state for row in entry.grid.rows] == ["", "", "", "row moved from place 1 to place 3"]
    assert {word[0] for row in entry.grid.rows for cell in row.cells for word in cell.words} == {"equal"}


@pytest.mark.parametrize("more", [[], [["M", "60 mg", "6 mg"]]])
def test_doses_that_change_places_in_a_table_are_edits_of_their_cells(more):
    rows = [["S", "50 mg", "5 mg"], ["V", "75 mg", "7 mg"], ["L", "90 mg", "9 mg"], *more]
    before = table(*rows, header=("Drug", "Adults", "Children"))
    after = table(*[[name, b, a] for name, a, b in rows], header=("Drug", "Adults", "Children"))
    found = changes(PAGE, before, after)
    assert len(found) == 2 * len(rows)
    assert {(change.type, change.flags) for change in found} == {("edited", ("number",))}


def test_doses_in_the_first_column_that_change_places_are_edits_of_their_cells():
    before = table(["10 mg", "Adults"], ["20 mg", "Children"], ["30 mg", "Others"], header=("Dose", "For"))
    after = table(["20 mg", "Adults"], ["10 mg", "Children"], ["30 mg", "Others"], header=("Dose", "For"))
    found = changes(PAGE, before, after)
    assert [(c.path[2:], c.type, c.flags) for c in found] == [
        (("rows", 0, 0), "edited", ("number",)),
        (("rows", 1, 0), "edited", ("number",)),
    ]


def test_a_row_that_moves_and_changes_carries_the_flags_of_what_stands_in_it():
    before = table(["10 mg", "Adults", "x y z"], ["20 mg", "Children", "x y z"], ["30 mg", "Others", "x y z"])
    after = table(["20 mg", "Children", "x y z"], ["30 mg", "Others", "x y z"], ["10 mg", "Elders", "x y z"])
    moved, edited_cell = changes(PAGE, before, after)
    assert (moved.type, moved.flags) == ("moved and edited", ("number",))
    assert (edited_cell.type, edited_cell.flags) == ("edited", ())


def test_headings_that_change_places_without_their_cells_are_two_edits():
    before, after = table(["1", "2", "3"], ["4", "5", "6"]), table(["1", "2", "3"], ["4", "5", "6"], header="BAC")
    assert [(c.path[2:], c.type) for c in changes(PAGE, before, after)] == [
        (("header", 0), "edited"),
        (("header", 1), "edited"),
    ]


def test_a_row_that_goes_stands_at_its_former_place_with_what_became_of_the_columns():
    before = table(["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"])
    after = table(["1", "3"], ["7", "90"], header=("A", "C"))
    found = changes(PAGE, before, after)
    assert [(c.path[2:], c.type) for c in found] == [
        (("columns", 1), "removed"),
        (("rows", 1), "removed"),
        (("rows", 1, 1), "edited"),
    ]
    [entry] = shown(PAGE, before, after, found).groups[0].entries
    assert [row.state for row in entry.grid.rows] == ["", "", "row removed", ""]
    assert [[cell.words[0][:2] for cell in row.cells] for row in entry.grid.rows][1:3] == [
        [("equal", "1"), ("delete", "2"), ("equal", "3")],
        [("delete", "4"), ("delete", "5"), ("delete", "6")],
    ]


def test_a_table_in_a_part_that_moved_is_compared_with_its_former_self():
    before = table(["1", "2", "3"])
    before["parts"].append({**table(["x", "y", "z"], header="XYZ")["parts"][1]})
    after = copy.deepcopy(before)
    after["parts"].append(after["parts"].pop(1))
    after["parts"][2]["rows"][0][1] = [{"text": "20"}]
    found = changes(PAGE, before, after)
    grids = [entry.grid for group in shown(PAGE, before, after, found).groups for entry in group.entries if entry.grid]
    assert [[[cell.words[0][1] for cell in row.cells] for row in grid.rows] for grid in grids] == [
        [["A", "B", "C"], ["1", "2", "3"]]
    ]


def test_a_link_with_other_words_tells_both_targets():
    found = told(*edited('<a href="https://example.org/">the source</a>', '<a href="https://evil.example/">Mayo</a>'))
    details = {operation: detail for operation, _text, detail in found.words if operation in ("delete", "insert")}
    assert details == {"delete": "a link to https://example.org/", "insert": "a link to https://evil.example/"}


def test_a_paragraph_that_is_added_tells_where_its_links_lead():
    before = content(definition={"text": "<p>One.</p>"})
    after = content(definition={"text": '<p>One.</p><p>See <a href="https://example.org/x">it</a>.</p>'})
    assert ("insert", "it", "a link to https://example.org/x") in told(before, after).words


def test_two_works_of_one_author_and_year_are_told_apart():
    before = sample("ptsd")
    number = next(n for n, part in enumerate(before["parts"]) if part["kind"] == "references")
    work = before["parts"][number]["items"][0]
    before = put(before, ("parts", number, "items"), [work, {**work, "pmid": "99"}])
    path = ("parts", 1, "points", 0)
    one, other = (
        put(before, path, [{"text": "It helps "}, {"cite": [key]}]) for key in (f"pmid:{work['pmid']}", "pmid:99")
    )
    old, new = (text for _operation, text in changed_words(told(one, other)))
    assert old != new


@pytest.mark.parametrize(
    ("old", "new", "flag"),
    [
        ("0.5 mg/kg", ".5 mg/kg", "number"),
        ("0.5 mg/kg", "0.5 mcg/kg", "number"),
        ("It is not safe", "It is not-safe", "negation"),
        ("About", "Twice-daily", "number"),
    ],
)
def test_small_signs_of_a_dangerous_change_are_flagged(old, new, flag):
    assert flag in told(*edited(old, new)).flags


def test_another_title_of_a_linked_page_is_told_and_moves_no_day():
    link = {"page": "00000000-0000-4000-8000-000000000001", "title": "Grief"}
    run = {"text": "there", "link": link}
    before = content()
    before["parts"][0]["text"] = [{"kind": "paragraph", "level": 0, "runs": [run]}]
    found = told(before, put(before, ("parts", 0, "text", 0, "runs", 0, "link", "title"), "Sorrow"))
    assert found.type == "link" and found.words and not is_text_changed([found])


def test_a_link_is_frozen_in_one_form():
    """Composed and decomposed letters have one digest, so they are one link."""
    one, other = (
        content(definition={"text": f'<p>See <a href="https://{host}.example/">it</a>.</p>'})
        for host in ("\u00e9", "e\u0301")
    )
    assert changes(PAGE, one, other) == []
