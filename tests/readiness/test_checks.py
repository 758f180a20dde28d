"""Each thing a page may lack, one at a time, on a page that lacks nothing else."""

import copy

import pytest

from conditions.readiness.checks import ALL, problems
from conditions.versions.freezing import freeze

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(page):
    return freeze(page).content


def part(content, kind):
    return next(section for section in content["sections"] if section["kind"] == kind)


def without(kind):
    def change(content):
        content["sections"].remove(part(content, kind))

    return change


def set_in(kind, name, value):
    def change(content):
        part(content, kind)[name] = value

    return change


def set_top(name, value):
    return lambda content: content.update({name: value})


def test_a_complete_page_lacks_nothing(content):
    assert problems(content) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (set_top("title", ""), "title.missing"),
        (set_top("summary", ""), "summary.missing"),
        (set_top("summary", "Too short."), "summary.length"),
        (set_top("summary", "Long. " * 100), "summary.length"),
        (set_top("codes", []), "codes.missing"),
        (set_top("codes", [{"system": "ICD-10", "code": "309.81"}]), "codes.form"),
        (set_top("codes", [{"system": "ICD-9", "code": "309.81"}]), "codes.form"),
        (set_top("search_phrases", []), "phrases.count"),
        (set_top("search_phrases", ["ab"]), "phrases.length"),
        (set_top("search_phrases", ["x" * 81]), "phrases.length"),
        (set_top("disclaimer", ""), "disclaimer.missing"),
        (set_top("references", []), "references.missing"),
        (without("key_points"), "part.missing"),
        (without("definition"), "part.missing"),
        (without("differential"), "part.missing"),
        (without("faq"), "part.missing"),
        (without("urgent_help"), "urgent_help.missing"),
        (without("safety"), "safety.missing"),
        (lambda c: c["sections"].append(copy.deepcopy(part(c, "faq"))), "part.repeated"),
        (set_in("key_points", "points", ["One [1].", "Two."]), "key_points.count"),
        (set_in("key_points", "points", ["One [1]."] * 9), "key_points.count"),
        (set_in("key_points", "points", ["One [7].", "Two.", "Three."]), "citation.unknown"),
        (set_in("definition", "prose", []), "part.empty"),
        (set_in("faq", "items", []), "part.empty"),
        (set_in("faq", "items", [{"question": "Will it pass", "answer": "Yes."}]), "faq.question"),
        (set_in("faq", "items", [{"question": "Will it pass?", "answer": ""}]), "item.empty"),
        (set_in("urgent_help", "heading", ""), "urgent_help.heading"),
        (set_in("urgent_help", "contacts", []), "urgent_help.contact"),
        (lambda c: part(c, "safety")["parts"][1].update(lines=[]), "safety.part"),
        (lambda c: c["references"][0].update(authors=""), "reference.gone"),
        (lambda c: c["references"][0].update(retraction="Retracted"), "reference.retracted"),
        (
            lambda c: c["references"].append({**c["references"][0], "number": 2, "further_reading": True}),
            "reference.twice",
        ),
        (lambda c: c["references"].append({**c["references"][0], "number": 2, "pmid": "9"}), "reference.unused"),
        (
            lambda c: c["sections"].append({"kind": "table", "heading": "", "caption": "C", "header": [], "rows": []}),
            "table.empty",
        ),
        (
            lambda c: c["sections"].append(
                {"kind": "table", "heading": "", "caption": "", "header": ["a"], "rows": [["b"]]}
            ),
            "table.caption",
        ),
        (
            lambda c: c["sections"].append(
                {"kind": "figure", "heading": "", "file": {"name": "x"}, "alt": "", "decorative": False, "caption": ""}
            ),
            "figure.alt",
        ),
        (
            lambda c: c["sections"].append(
                {"kind": "figure", "heading": "", "file": {"name": ""}, "alt": "", "decorative": True, "caption": ""}
            ),
            "figure.image",
        ),
    ],
)
def test_what_is_lacking_is_named(content, change, code):
    change(content)
    found = problems(content)
    assert code in [problem.code for problem in found]
    assert all(problem.message and problem.part for problem in found)


def test_urgent_help_is_not_asked_of_other_pages(content):
    without("urgent_help")(content)
    assert problems({**content, "mental_health": False}) == []


def test_safety_is_not_asked_where_nothing_asks_for_it(content):
    for kind in ("safety", "focus_treatment", "practice_fit"):
        without(kind)(content)
    assert problems(content) == []


def test_every_check_is_in_the_list():
    assert len(ALL) == len(set(ALL)) >= 15
