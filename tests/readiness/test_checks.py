"""Each thing a page may lack, one at a time, on a page that lacks nothing else. Without a database."""

import copy

import pytest

from conditions.parts.registry import PAGE
from conditions.readiness.checks import ALL, problems
from tests.contents import SLUGS, sample


@pytest.fixture
def content():
    return sample("ptsd")


def part(content, kind):
    return next(part for part in content["parts"] if part["kind"] == kind)


def without(kind):
    return lambda content: content["parts"].remove(part(content, kind))


def set_in(kind, name, value):
    return lambda content: part(content, kind).__setitem__(name, value)


def set_top(name, value):
    return lambda content: content.update({name: value})


def add(kind, **fields):
    return lambda content: content["parts"].append({"kind": kind, "heading": "", "check_by": "", **fields})


def text(words):
    return [{"text": words}]


def reference(**changes):
    def change(content):
        items = part(content, "references")["items"]
        items.append({**items[0], **changes})

    return change


FILE = {"name": "", "sha256": "", "width": 0, "height": 0}
QUESTION = {"question": "Will it pass?", "answer": [{"kind": "paragraph", "level": 0, "runs": text("Yes.")}]}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_sample_lacks_nothing(slug):
    assert [finding.code for finding in problems(PAGE, sample(slug))] == []


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
        (without("references"), "part.missing"),
        (without("key_points"), "part.missing"),
        (without("definition"), "part.missing"),
        (without("differential"), "part.missing"),
        (without("faq"), "part.missing"),
        (without("urgent_help"), "urgent_help.missing"),
        (without("safety"), "safety.missing"),
        (lambda c: c["parts"].append(copy.deepcopy(part(c, "faq"))), "part.repeated"),
        (set_in("key_points", "points", [text("One."), text("Two.")]), "part.count"),
        (set_in("key_points", "points", [text("One.")] * 9), "part.count"),
        (set_in("key_points", "points", [[{"cite": ["7"]}]] * 3), "citation.unknown"),
        (
            set_in("key_points", "points", [text("Split [1"), text("Two"), text("A bold [99] here.")]),
            "citation.as_text",
        ),
        (set_in("faq", "items", [{**QUESTION, "question": "Is it so [1]?", "check_by": ""}]), "citation.as_text"),
        (add("table", caption=text("Rates [1 and 2]"), header=["a"], rows=[[text("b")]]), "citation.as_text"),
        (set_in("definition", "text", [{"kind": "paragraph", "level": 0, "runs": text("—")}]), "part.empty"),
        (set_in("definition", "text", []), "part.empty"),
        (set_in("faq", "items", []), "part.count"),
        (set_in("faq", "items", [{**QUESTION, "question": "Will it pass", "check_by": ""}]), "faq.question"),
        (set_in("faq", "items", [{**QUESTION, "answer": [], "check_by": ""}]), "part.empty"),
        (set_in("urgent_help", "heading", ""), "part.empty"),
        (set_in("urgent_help", "contacts", []), "urgent_help.contact"),
        (set_in("safety", "serious_risks", []), "part.empty"),
        (lambda c: part(c, "references")["items"][0].update(authors=""), "reference.gone"),
        (lambda c: part(c, "references")["items"][0].update(retraction="Retracted"), "reference.retracted"),
        (reference(further_reading=True), "reference.twice"),
        (reference(pmid="9", further_reading=False), "reference.unused"),
        (add("table", caption=text("C"), header=[], rows=[]), "table.empty"),
        (add("table", caption=text("C"), header=["a", ""], rows=[[text("b"), []]]), "table.heading"),
        (add("table", caption=[], header=["a"], rows=[[text("b")]]), "part.empty"),
        (add("figure", file={**FILE, "name": "x"}, alt="", decorative=False, caption=[]), "figure.alt"),
        (add("figure", file=FILE, alt="", decorative=True, caption=[]), "figure.image"),
    ],
)
def test_what_is_lacking_is_named_with_its_place(content, change, code):
    change(content)
    found = problems(PAGE, content)
    assert code in [finding.code for finding in found]
    assert all(finding.message and finding.path for finding in found)


def test_urgent_help_is_not_asked_of_other_pages(content):
    without("urgent_help")(content)
    assert problems(PAGE, {**content, "mental_health": False}) == []


def test_safety_is_not_asked_where_nothing_asks_for_it(content):
    for kind in ("safety", "focus_treatment", "practice_fit"):
        without(kind)(content)
    assert {finding.code for finding in problems(PAGE, content)} <= {"reference.unused"}


def test_a_page_may_speak_of_two_treatments(content):
    again = copy.deepcopy(part(content, "focus_treatment"))
    again["treatment"] = "esketamine"
    content["parts"].insert(content["parts"].index(part(content, "focus_treatment")) + 1, again)
    assert problems(PAGE, content) == []


def test_every_check_is_in_the_list():
    assert len(ALL) == len(set(ALL)) >= 7
