"""What each shape takes and refuses, and how runs of text are tidied."""

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.parts import inline, shapes
from conditions.parts.citations import unread
from conditions.parts.grid import table
from conditions.parts.head import HEAD
from conditions.parts.limits import KEY_POINTS, fits
from conditions.parts.page import files_of
from conditions.parts.registry import PAGE
from conditions.parts.shapes import NotInShapeError
from tests.contents import Desk, frozen, head, put, sample

RUN = {"text": "x"}
PARAGRAPH = {"kind": "bullet", "level": 1, "runs": [RUN]}
FILE = {"name": "n", "sha256": "s", "width": 1, "height": 2}
LINK = {"page": "k", "title": "T"}
LINE = shapes.record(a=shapes.Text())


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (shapes.Text(), 7),
        (shapes.Day(), "May 3"),
        (shapes.Day(), None),
        (shapes.Day(), "2026-02-30"),
        (shapes.Day(), "２０２６-02-03"),
        (shapes.Number(), True),
        (shapes.Number(), "7"),
        (shapes.Flag(), 1),
        (shapes.Choice(choices={"a": "A"}), None),
        (shapes.CitedText(), "text"),
        (shapes.CitedText(), ["text"]),
        (shapes.CitedText(), [{"text": ""}]),
        (shapes.CitedText(), [{"text": "x", "bold": False}]),
        (shapes.CitedText(), [{"text": "x", "loud": True}]),
        (shapes.CitedText(), [{"cite": [1]}]),
        (shapes.CitedText(), [{"text": "x", "link": {"href": "javascript:x"}}]),
        (shapes.CitedText(), [{"text": "x", "link": {"href": 7}}]),
        (shapes.CitedText(), [{"text": "x", "link": "https://a"}]),
        (shapes.CitedText(), [{"text": "x", "link": {"page": "k"}}]),
        (shapes.Paragraph(), {"kind": "bullet", "level": 0}),
        (shapes.Paragraph(), {**PARAGRAPH, "kind": "heading"}),
        (shapes.Paragraph(), {**PARAGRAPH, "level": -1}),
        (shapes.Paragraph(), {**PARAGRAPH, "level": True}),
        (shapes.Paragraph(), {**PARAGRAPH, "new": False}),
        (shapes.Paragraph(), {**PARAGRAPH, "runs": [{}]}),
        (shapes.Link(), "key"),
        (shapes.Link(), {"page": "k"}),
        (shapes.Link(), {"page": 1, "title": "T"}),
        (shapes.Link(), {"href": "https://a"}),
        (shapes.File(), {"name": "n"}),
        (shapes.File(), {**FILE, "name": 7}),
        (shapes.File(), {**FILE, "width": True}),
        (shapes.Lines(), {"0": []}),
        (shapes.Lines(cited=False), ["x", 7]),
        (shapes.Prose(), "text"),
        (shapes.Prose(), [{}]),
        (LINE, []),
        (LINE, {}),
        (LINE, {"a": "x", "b": "y"}),
    ],
)  # fmt: skip
def test_what_is_not_of_a_shape_is_refused_with_its_place(shape, value):
    with pytest.raises(NotInShapeError, match=r"^parts/3"):
        shape.ensure(value, ("parts", 3))


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (shapes.Day(), ""),
        (shapes.Day(), "2028-02-29"),
        (shapes.Number(), 0),
        (shapes.CitedText(), [{"text": "x", "bold": True, "link": LINK}, {"cite": ["pmid:1"]}]),
        (shapes.Prose(), [PARAGRAPH, {**PARAGRAPH, "new": True}]),
        (shapes.Link(), None),
        (shapes.Link(), LINK),
        (shapes.File(), FILE),
        (LINE, {"a": ""}),
    ],
)
def test_what_is_of_a_shape_passes(shape, value):
    shape.ensure(value, ())


@pytest.mark.parametrize(
    ("shape", "given", "made"),
    [
        (shapes.Text(), "  one \u00a0 two ", "one two"),
        (shapes.Text(), None, ""),
        (shapes.Day(), date(2026, 5, 3), "2026-05-03"),
        (shapes.Day(), None, ""),
        (shapes.Number(), None, 0),
        (shapes.Flag(), None, False),
        (shapes.Choice(choices={"a": "In words"}), "a", "In words"),
        (shapes.Choice(choices={"a": "In words"}), "b", ""),
        (shapes.CitedText(), "one [1]", [{"text": "one "}, {"cite": ["pmid:1"]}]),
        (shapes.Lines(cited=False), ["one", "", " two "], ["one", "two"]),
        (
            table(),
            {"header": ["A", ""], "rows": [["", "x"]]},
            {"header": ["A", ""], "rows": [[[], [{"text": "x"}]]]},
        ),
        (shapes.Prose(), None, []),
        (LINE, {"a": " x "}, {"a": "x"}),
    ],
)
def test_what_a_writer_put_down_is_frozen(shape, given, made):
    desk = Desk(["pmid:1"])
    assert shape.freeze(given, desk, ()) == made


def test_entries_of_the_editor_keep_their_identity_beside_the_content():
    children = [SimpleNamespace(value="one", id="a"), SimpleNamespace(value="two", id="b")]
    desk = Desk()
    stream = type("Stream", (list,), {"raw_data": ()})(children)
    for bound in (SimpleNamespace(bound_blocks=children), stream):
        assert shapes.Lines(cited=False).freeze(bound, desk, ("names",)) == ["one", "two"]
        assert desk.ids == {"names/0": "a", "names/1": "b"}


@pytest.mark.parametrize(
    ("shape", "value", "words"),
    [
        (shapes.Number(), 7, "7"),
        (shapes.Number(), 0, ""),
        (shapes.Flag(), True, ""),
        (shapes.Link(), LINK, ""),
        (shapes.Paragraph(), {**PARAGRAPH, "runs": [RUN, {"cite": ["k"]}, {"text": "y"}]}, "xy"),
        (shapes.CitedText(), [RUN, {"cite": ["k"]}], "x"),
    ],
)
def test_the_words_of_a_leaf_are_what_a_reader_sees(shape, value, words):
    assert shape.words(value) == words


@pytest.mark.parametrize(
    ("shape", "value", "is_empty"),
    [
        (shapes.Flag(), False, False),
        (shapes.File(), {**FILE, "name": ""}, True),
        (LINE, {"a": ""}, True),
        (LINE, {"a": "x"}, False),
        (shapes.Prose(), [{**PARAGRAPH, "runs": [{"text": "—"}, {"cite": ["k"]}]}], True),
    ],
)
def test_what_says_nothing_counts_as_empty(shape, value, is_empty):
    assert shape.is_empty(value) is is_empty


def test_a_plain_shape_leaves_it_to_the_others_to_freeze_and_to_check():
    for ask in (lambda: shapes.Shape().freeze("", Desk(), ()), lambda: shapes.Shape().ensure("", ())):
        with pytest.raises(NotImplementedError):
            ask()
    assert shapes.Shape().words("x") == ""


@given(st.lists(st.integers(0, 30) | st.text("abc_", min_size=1, max_size=4), min_size=1, max_size=5))
def test_a_path_that_was_named_is_found_again(path):
    assert shapes.path_of(shapes.named(tuple(path))) == tuple(path)


# -- runs --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "tidy"),
    [
        ([{"text": " a "}], [{"text": "a"}]),
        ([{"text": "a"}, {"text": "b"}], [{"text": "ab"}]),
        ([{"text": "a"}, {"text": "b", "bold": True}], [{"text": "a"}, {"text": "b", "bold": True}]),
        ([{"cite": ["1"]}, {"cite": ["2"]}], [{"cite": ["1", "2"]}]),
        ([{"text": "a "}, {"text": "\nb", "bold": True}], [{"text": "a"}, {"text": "\nb", "bold": True}]),
        ([{"text": "a \n  b"}], [{"text": "a\nb"}]),
        ([{"text": " "}, {"text": "a", "bold": True}, {"text": " \n"}], [{"text": "a", "bold": True}]),
        ([{"text": "\n"}, {"cite": ["1"]}], [{"cite": ["1"]}]),
        ([{"text": "a"}, {"text": "", "bold": True}, {"text": "b"}], [{"text": "ab"}]),
        ([], []),
    ],
)
def test_runs_are_tidied(runs, tidy):
    assert inline.tidied(runs) == tidy


raw_run = st.one_of(
    st.tuples(st.text("ab \n", max_size=4), st.sampled_from([{}, {"bold": True}])).map(
        lambda m: {"text": m[0], **m[1]}
    ),
    st.just({"cite": ["pmid:1"]}),
)


@given(st.lists(raw_run, max_size=6))
def test_tidying_keeps_every_letter_and_citation_and_leaves_no_space_at_an_end(runs):
    tidy = inline.tidied(runs)
    assert "".join(inline.plain(tidy).split()) == "".join(inline.plain(runs).split()).replace("][", ", ") or (
        "][" in "".join(inline.plain(runs).split())
    )
    assert all(run.get("text", "x") for run in tidy)
    text = inline.plain(tidy)
    assert text == text.strip(" \n")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("no brackets", ""),
        ("[9–1]", "[9–1]"),
        ("[0]", ""),
        ("scores of [0, 10]", ""),
        ("95% CI [1, 2]", ""),
        ("see [1 and 2]", "[1 and 2]"),
        ("see [1,]", "[1,]"),
        ("see [7]", "[7]"),
    ],
)
def test_brackets_that_look_like_a_citation_and_are_none_are_told(text, left):
    assert unread(text) == left


# -- pages -------------------------------------------------------------------------------------------------------------


def test_the_head_has_what_stands_above_and_below_the_parts():
    assert set(HEAD.fields) == set(head())
    assert HEAD.fields["title"].required and HEAD.fields["summary"].required and HEAD.fields["disclaimer"].required


@pytest.mark.parametrize(("number", "is_fine"), [(2, False), (3, True), (8, True), (9, False)])
def test_limits_hold_at_both_ends(number, is_fine):
    assert fits(number, KEY_POINTS) is is_fine


def test_figures_are_told_without_the_empty_ones():
    made = {"image": "x", "alt_text": "A line", "decorative": False, "caption": ""}
    figure = frozen("figure", made, Desk())
    figures = [figure, put(figure, ("file", "name"), "")]
    content = {**head(), "parts": figures}
    assert [file["name"] for file in files_of(PAGE, content)] == [figure["file"]["name"]]


@pytest.mark.parametrize("path", [("parts", 99), ("parts", 0, "nothing"), ("nowhere",), ("parts", 0, "heading", 3)])
def test_a_place_that_is_not_there_is_refused_and_has_the_nearest_label(path):
    content = sample("ptsd")
    with pytest.raises(NotInShapeError, match="There is nothing at"):
        PAGE.at(content, path)
    if path[:2] != ("parts", 99):
        assert PAGE.label(content, path)


def test_a_reviewer_may_comment_on_the_page_and_on_each_part_in_order():
    content = sample("ptsd")
    places = PAGE.places(content)
    assert [place for place, _label in places] == [
        "title",
        *(f"parts/{number}" for number in range(len(content["parts"]))),
        "search_phrases",
        "disclaimer",
    ]
    assert all(label for _place, label in places)


@pytest.mark.parametrize(
    "content", [None, [], {}, {"parts": {}}, {**head(), "parts": [7]}, {**head(), "parts": [{"kind": 7}]}]
)
def test_what_is_no_content_of_a_page_is_refused(content):
    with pytest.raises(NotInShapeError):
        PAGE.ensure(content)


@pytest.mark.parametrize(
    "runs",
    [
        [{"text": "in "}, {"text": "two"}],
        [{"text": "a", "bold": True}, {"text": "b", "bold": True}],
        [{"cite": ["pmid:11"]}, {"cite": ["pmid:22"]}],
        [{"text": "a", "link": None}],
        [{"text": "a", "link": {"href": "javascript:alert(1)"}}],
        [{"text": "a", "bold": False}],
        [{"text": ""}],
    ],
)
def test_runs_in_another_form_than_the_canonical_one_are_refused(runs):
    with pytest.raises(NotInShapeError, match=r"^parts/0/text/0/runs: holds"):
        content = {**head(), "parts": [{"kind": "definition", "heading": "", "check_by": "", "text": []}]}
        content["parts"][0]["text"] = [{"kind": "paragraph", "level": 0, "runs": runs}]
        PAGE.ensure(content)
