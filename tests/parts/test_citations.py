"""What is a citation, and what brackets that are none say."""

import pytest

from conditions.parts import inline
from conditions.parts.citations import cut, named
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
        ("median (IQR) [2–5]", []),
        ("between [1]", [[1]]),
    ],
)
def test_brackets_are_citations_only_where_they_are_meant_so(text, cited):
    assert [piece for piece in cut(text) if isinstance(piece, list)] == cited
    assert "".join(piece if isinstance(piece, str) else "#" for piece in cut(text)).count("#") == len(cited)


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
