"""What is a citation, and what brackets that are none say."""

import pytest

from conditions.parts import inline, prose
from conditions.parts.citations import cut, named, unread
from conditions.parts.page import numbers_of
from conditions.parts.registry import PAGE
from conditions.readiness.checks import problems
from tests.contents import put, sample


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("It helps [1].", [[1]]),
        ("It helps [1, 3] and [ 4 ].", [[1, 3], [4]]),
        ("Shown often [2–4].", [[2, 3, 4]]),
        ("Shown often [1-2; 5].", [[1, 2, 5]]),
        ("a relative risk of 1.5 (95 % CI [1, 2])", []),
        ("95% CI: [1, 2]", []),
        ("a range of [2–8] points", []),
        ("IQR [3, 9]", []),
        ("x = [1, 2]", []),
        ("scores [0, 10]", []),
        ("backwards [9–1]", []),
        ("[sic] and [a, b]", []),
        ("it has its limits [1]", [[1]]),
        ("a 95% confidence interval [1, 2]", []),
        ("within 24 hours [2, 3].", [[2, 3]]),
        ("lasts 3 days [4–6]", [[4, 5, 6]]),
        ("in 2014 [2, 3]", [[2, 3]]),
        ("three trials [2–4]", [[2, 3, 4]]),
        ("this one [1, 2]", [[1, 2]]),
        ("lasts 3 days [1, 3, 6]", [[1, 3, 6]]),
        ("lasts 3 days [2][6]", [[2], [6]]),
        ("lasts 3 days [3]", [[3]]),
        ("mean 4.2 [3.1–5.6]", []),
        ("median (IQR) [2–5]", []),
        ("between [1]", [[1]]),
    ],
)
def test_brackets_are_citations_only_where_they_are_meant_so(text, cited):
    assert [piece for piece in cut(text) if isinstance(piece, list)] == cited
    assert "".join(piece if isinstance(piece, str) else "#" for piece in cut(text)).count("#") == len(cited)


IN_DOUBT = [
    "lasts 3 days [2-6]",
    "lasts three days [2–6]",
    "mean 4.2 [3–5] points",
    "a score of 4 [3, 5]",
    "4 (3 weeks) [2, 6]",
    "in 40% [30, 50] of people",
    "in 40 percent [30; 50] of people",
    "2.5 mg/kg [1–4]",
    "within the normal range [2, 3]",
    "it has its limits [2, 3]",
    "differs between [2, 3]",
]


@pytest.mark.parametrize("text", IN_DOUBT)
def test_what_may_be_an_interval_or_a_citation_is_neither_until_a_person_has_decided(text):
    assert list(cut(text)) == [text]
    assert unread(text) in text and unread(text).startswith("[")
    content = sample("ptsd")
    number = next(n for n, part in enumerate(content["parts"]) if part["kind"] == "definition")
    runs = list(inline.runs_of(text, list(numbers_of(PAGE, content))))
    found = problems(PAGE, put(content, ("parts", number, "text", 0, "runs"), runs))
    [finding] = [finding for finding in found if finding.code == "citation.as_text"]
    assert finding.path == ("parts", number, "text", 0) and unread(text) in finding.message


@pytest.mark.parametrize("text", ["95% CI [1, 2]", "range of [2–8] points", "median (IQR) [2–5]", "scores [0, 10]"])
def test_an_interval_beyond_doubt_is_let_through(text):
    assert list(cut(text)) == [text] and unread(text) == ""


def test_a_span_that_runs_backwards_is_named():
    assert unread("Shown often [9–1].") == "[9–1]"


def test_marks_around_the_number_make_no_difference():
    read = [paragraph for paragraph, _key in prose.read("<p>It lasts <b>3 days</b> [2–6].</p>", keys=["pmid:1"] * 9)]
    assert not [run for paragraph in read for run in paragraph["runs"] if "cite" in run]


def test_a_number_without_a_reference_stays_a_number():
    assert named(2, ["pmid:1", "pmid:2"]) == "pmid:2"
    assert named(3, ["pmid:1", "pmid:2"]) == "3"
    assert named(0, ["pmid:1"]) == "0"


def test_a_span_beyond_the_references_is_named_before_anybody_signs():
    content = sample("ptsd")
    number = next(n for n, part in enumerate(content["parts"]) if part["kind"] == "key_points")
    point = list(inline.runs_of("Ten trials [1–9].", list(numbers_of(PAGE, content))))
    found = problems(PAGE, put(content, ("parts", number, "points", 0), point))
    assert "citation.unknown" in [finding.code for finding in found]


def test_the_order_of_the_references_is_no_part_of_what_cites_them():
    content = sample("ptsd")
    number = next(n for n, part in enumerate(content["parts"]) if part["kind"] == "references")
    turned = put(content, ("parts", number, "items"), content["parts"][number]["items"][::-1])
    for path, shape, value in PAGE.leaves(content):
        if path[:2] != ("parts", number):
            assert PAGE.at(turned, path) == (shape, value)
    before, after = numbers_of(PAGE, content), numbers_of(PAGE, turned)
    assert set(before) == set(after) and before != after
